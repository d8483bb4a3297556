"""What is done to an incident from the command line: one verb each, the incident printed after."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from tocsin.cli import client, output
from tocsin.incidents.priority import Level

_COLUMNS = ("number", "priority", "status", "title", "services", "assignee", "alerts", "logged_at")

_number = click.argument("number", type=int)
_reason = click.option("--reason", required=True, help="For whoever reads the timeline.")


@click.command()
@click.argument("numbers", type=int, nargs=-1, required=True, metavar="NUMBER...")
@output.json_option
def ack(numbers: Sequence[int], as_json: bool) -> None:
    """Acknowledge incidents: they are yours, and nobody else is paged."""
    api = client.from_environment()
    taken: list[dict[str, Any]] = []
    try:
        for number in numbers:
            taken.append(api.post(f"incidents/{number}/acknowledgement"))
    finally:  # whatever stopped it: these are theirs now
        print_all(taken, as_json=as_json)


@click.command()
@_number
@output.json_option
def work(number: int, as_json: bool) -> None:
    """Say that you work on it now."""
    _print(client.from_environment().post(f"incidents/{number}/work"), as_json)


@click.command()
@_number
@_reason
@click.option("--until", metavar="TIME", help="When it goes on by itself: 2026-03-16T12:00Z.")
@output.json_option
def hold(number: int, reason: str, until: str | None, as_json: bool) -> None:
    """Let it wait for somebody outside."""
    body = {"reason": reason, "until": until}
    _print(client.from_environment().post(f"incidents/{number}/hold", body), as_json)


@click.command()
@_number
@output.json_option
def resume(number: int, as_json: bool) -> None:
    """Go on with what was on hold."""
    _print(client.from_environment().delete(f"incidents/{number}/hold"), as_json)


@click.command()
@_number
@click.option("--code", default="fixed", help="A resolution code; see service-levels codes.")
@click.option("--notes", default="", help="What was done, for those who come after.")
@click.option("--verified", "is_verified", is_flag=True, help="Somebody has seen that it works.")
@click.option("--evidence", default="", help="What they saw.")
@output.json_option
def resolve(number: int, as_json: bool, **body: Any) -> None:
    """Say how it ended; paging stops."""
    _print(client.from_environment().post(f"incidents/{number}/resolution", body), as_json)


@click.command()
@_number
@_reason
@output.json_option
def reopen(number: int, reason: str, as_json: bool) -> None:
    """Go on with what was resolved too early."""
    api = client.from_environment()
    _print(api.delete(f"incidents/{number}/resolution", reason=reason), as_json)


@click.command()
@_number
@click.option("--waiver", metavar="REASON", help="Why it needs no review, if it should have one.")
@output.json_option
def close(number: int, waiver: str | None, as_json: bool) -> None:
    """Put it away for good."""
    body = {"waiver": waiver}
    _print(client.from_environment().post(f"incidents/{number}/closure", body), as_json)


@click.command()
@_number
@_reason
@output.json_option
def cancel(number: int, reason: str, as_json: bool) -> None:
    """Say that it was a mistake; it leaves every count."""
    body = {"reason": reason}
    _print(client.from_environment().post(f"incidents/{number}/cancellation", body), as_json)


@click.command()
@_number
@click.argument("text")
@click.option("--public", "is_public", is_flag=True, help="Its reporter reads it too.")
@output.json_option
def comment(number: int, text: str, is_public: bool, as_json: bool) -> None:
    """Write something on it; with '-' the text is read from standard input."""
    body = sys.stdin.read() if text == "-" else text
    made = client.from_environment().post(
        f"incidents/{number}/comments", {"body": body, "is_public": is_public}
    )
    if as_json:
        output.print_json(made)


@click.command()
@_number
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--public", "is_public", is_flag=True, help="Its reporter may have it too.")
@output.json_option
def attach(number: int, file: Path, is_public: bool, as_json: bool) -> None:
    """Keep a file with it."""
    api = client.from_environment()
    kept = api.upload(f"incidents/{number}/attachments", file, is_public=is_public)
    output.print_one(kept, ("id", "file_name", "size", "is_public"), as_json=as_json)


@click.command()
@_number
@click.argument("person", default="me")
@click.option("--nobody", is_flag=True, help="Take it from whoever has it.")
@output.json_option
def assign(number: int, person: str, nobody: bool, as_json: bool) -> None:
    """Give it to a person, by their address; to yourself if nobody is named."""
    api, place = client.from_environment(), f"incidents/{number}/assignment"
    _print(api.delete(place) if nobody else api.put(place, {"person": person}), as_json)


@click.command()
@_number
@click.option("--team", metavar="NAME", help="To the team with the skill, which is paged.")
@click.option("--to", "people", multiple=True, metavar="EMAIL", help="To people; may be repeated.")
@click.option("--managers", is_flag=True, help="To everybody who manages.")
@click.option("--next", "next_step", is_flag=True, help="Page the next step of the policy now.")
@click.option("--reason", default="", help="For whoever reads the timeline.")
@output.json_option
def escalate(
    number: int,
    team: str | None,
    people: Sequence[str],
    managers: bool,
    next_step: bool,
    reason: str,
    as_json: bool,
) -> None:
    """Bring in more people: a team, those who decide, or whoever is next to be paged."""
    if [bool(team), bool(people), managers, next_step].count(True) != 1:
        raise click.UsageError("Choose one of --team, --to, --managers and --next.")
    api = client.from_environment()
    way = {"way": "functional", "team": team} if team else {"way": "hierarchical"}
    if next_step:
        api.post(f"incidents/{number}/next-step")
    else:
        body = {**way, "people": list(people), "reason": reason}
        api.post(f"incidents/{number}/escalation", body)
    _print(api.get(f"incidents/{number}"), as_json)


@click.command()
@_number
@click.option("--reason", default="", help="For whoever gets it instead.")
@output.json_option
def decline(number: int, reason: str, as_json: bool) -> None:
    """Say that you cannot take what you were paged about; the next in line is paged at once."""
    api = client.from_environment()
    api.post(f"incidents/{number}/decline", {"reason": reason})
    _print(api.get(f"incidents/{number}"), as_json)


@click.command("need-help")
@_number
@click.option("--team", metavar="NAME", help="Of this team, instead of whoever is next in line.")
@click.option("--reason", default="", help="What help is needed for.")
@output.json_option
def need_help(number: int, team: str | None, reason: str, as_json: bool) -> None:
    """Keep it, and page the next in line until one more person answers."""
    api = client.from_environment()
    api.post(f"incidents/{number}/help", {"team": team, "reason": reason})
    _print(api.get(f"incidents/{number}"), as_json)


@click.command()
@_number
@click.option("--impact", type=click.Choice([level.value for level in Level]), required=True)
@click.option("--urgency", type=click.Choice([level.value for level in Level]), required=True)
@output.json_option
def prioritize(number: int, impact: str, urgency: str, as_json: bool) -> None:
    """Set impact and urgency; the matrix gives the priority."""
    body = {"impact": impact, "urgency": urgency}
    _print(client.from_environment().put(f"incidents/{number}/priority", body), as_json)


@click.command()
@_number
@click.argument("into", type=int)
@output.json_option
def merge(number: int, into: int, as_json: bool) -> None:
    """Merge it into another incident, which stays."""
    body = {"into": into}
    _print(client.from_environment().post(f"incidents/{number}/merge", body), as_json)


@click.command()
@_number
@click.option("--evidence", default="", help="What you saw, such as a link to a graph.")
@output.json_option
def verify(number: int, evidence: str, as_json: bool) -> None:
    """Say that you saw what is resolved work again."""
    body = {"evidence": evidence}
    _print(client.from_environment().put(f"incidents/{number}/verification", body), as_json)


@click.command()
@_number
@_reason
@output.json_option
def follow(number: int, reason: str, as_json: bool) -> None:
    """Open a new incident after one that is over, linked to it."""
    body = {"reason": reason}
    _print(client.from_environment().post(f"incidents/{number}/follow-up", body), as_json)


VERBS: Sequence[click.Command] = (
    *(ack, work, hold, resume, resolve, verify, reopen, follow, close, cancel),
    *(comment, attach, assign, decline, need_help, escalate, prioritize, merge),
)


def print_all(incidents: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Print incidents one a line, with the number of their alerts."""
    if as_json:
        output.print_json(incidents)
    else:
        rows = [each | {"alerts": each["alert_count"], "title": _title(each)} for each in incidents]
        output.print_items(rows, _COLUMNS, as_json=False)


def _title(incident: dict[str, Any]) -> str:
    """A rehearsal says so wherever it is named."""
    return f"DRILL {incident['title']}" if incident["is_drill"] else str(incident["title"])


def _print(incident: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.print_json(incident)
    else:
        print_all([incident], as_json=False)
