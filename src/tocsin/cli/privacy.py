"""What is kept of people, by the API: told, erased, held, and forgotten in time."""

import json
from pathlib import Path
from typing import Any

import click

from tocsin.cli import client, noun, output, people, rehearsal
from tocsin.kit import errors

KINDS = ("raw_events", "messages", "mails", "attachments", "incidents")
_HOLD = ("id", "subject", "reason", "created_at", "released_at")
_RULE = ("kind", "days", "due", "what")


class NotDays(errors.Invalid):
    def __init__(self, given: str) -> None:
        super().__init__(f"'{given}' is no number of days: give one, such as 365, or 'always'.")


@click.group(cls=noun.Noun)
def command() -> None:
    """Tell what is kept of somebody, erase them, hold things, and say how long all is kept."""


@command.command()
@click.argument("email")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write; it is as private as what it tells.",
)
def export(email: str, to: Path) -> None:
    """Write all that is kept of the person with the address EMAIL into a file, as JSON."""
    api = client.from_environment()
    found = api.post(f"people/{people.named(api, email)['id']}/exports")
    to.touch(mode=0o600)
    to.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
    click.echo(f"{len(found['parts'])} parts and {len(found['ledger'])} events are in {to}.")


@command.command()
@click.argument("email")
@output.json_option
def preview(email: str, as_json: bool) -> None:
    """Print what erasing the person with the address EMAIL would go into; nothing is changed."""
    api = client.from_environment()
    found = api.get(f"people/{people.named(api, email)['id']}/erasure")
    if as_json:
        output.print_json(found)
        return
    output.print_items(_counted(found), ("what", "rows"), as_json=False)
    for each in found["obstacles"]:
        click.echo(f"In the way: {each}.")


@command.command()
@click.argument("email")
@click.option("--reason", required=True, help="Why; it stays in the audit trail.")
@rehearsal.dry_run_option
@output.json_option
def erase(email: str, reason: str, as_json: bool) -> None:
    """Erase the person with the address EMAIL, who was dismissed; it cannot be undone."""
    api = client.from_environment()
    place = f"people/{people.named(api, email)['id']}/erasure"
    made = api.post(place, {"reason": reason})
    output.print_one(made, ("person_id", "reason", "at", "counts"), as_json=as_json)


@command.command()
@output.json_option
def erasures(as_json: bool) -> None:
    """Print who was erased, the newest first."""
    found = client.from_environment().items("erasures", limit=200)
    output.print_items(found, ("person_id", "reason", "requested_by", "at"), as_json=as_json)


@command.command()
@output.json_option
def holds(as_json: bool) -> None:
    """Print legal holds, the newest first."""
    found = client.from_environment().items("legal-holds", limit=200)
    output.print_items(found, _HOLD, as_json=as_json)


@command.command()
@click.argument("subject")
@click.option("--reason", required=True, help="Why, such as the name of the case.")
@output.json_option
def hold(subject: str, reason: str, as_json: bool) -> None:
    """Let nobody erase or forget SUBJECT: incident/42, person/7 or everything."""
    body = {"subject": subject, "reason": reason}
    output.print_one(client.from_environment().post("legal-holds", body), _HOLD, as_json=as_json)


@command.command()
@click.argument("hold_id", type=int, metavar="HOLD")
@rehearsal.dry_run_option
@output.json_option
def release(hold_id: int, as_json: bool) -> None:
    """Take the legal hold with the number HOLD off."""
    made = client.from_environment().delete(f"legal-holds/{hold_id}")
    output.print_one(made, _HOLD, as_json=as_json)


@command.command()
@output.json_option
def retention(as_json: bool) -> None:
    """Print how long what is kept, and how much of it is due now."""
    found = client.from_environment().whole("retention")
    output.print_items(found, _RULE, as_json=as_json)


@command.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("days")
@rehearsal.dry_run_option
@output.json_option
def keep(kind: str, days: str, as_json: bool) -> None:
    """Keep a KIND of things for so many DAYS; 'always' is as long as the settings say."""
    body = {"days": _days(days)}
    found = client.from_environment().put(f"retention/{kind}", body)["items"]
    output.print_items(found, _RULE, as_json=as_json)


def _days(given: str) -> int | None:
    if given == "always":
        return None
    if not given.isdecimal():
        raise NotDays(given)
    return int(given)


def _counted(found: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [{"what": table, "rows": count} for table, count in found["rows"].items()]
    rows += [{"what": f"{t} (mentions)", "rows": n} for t, n in found["mentions"].items()]
    return [*rows, {"what": "events of the ledger", "rows": found["events"]}]
