"""Who is on call, by the API. People are named by their addresses, schedules by their names."""

from collections.abc import Mapping
from typing import Any

import click

from tocsin.cli import client, lasting, naming, noun, output

_SHIFT = ("schedule", "person", "starts_at", "ends_at", "via")
_OVERRIDE = ("id", "schedule", "person", "starts_at", "ends_at", "reason")


class OnCall(noun.Noun):
    """``tocsin oncall`` means ``tocsin oncall now``."""

    verb = "now"


@click.group(cls=OnCall)
def command() -> None:
    """Print who is on call, now and later, and take over."""


@command.command()
@click.option("--at", metavar="TIME", help="Another moment, such as 2026-03-16T09:30Z.")
@output.json_option
def now(at: str | None, as_json: bool) -> None:
    """Print every schedule with who has it, until when, and who is next."""
    found = client.from_environment().get("oncall/board", at=at)["items"]
    if as_json:
        output.print_json(found)
        return
    output.print_items(
        [_watch(row) for row in found], ("schedule", "on_call", "ends_at", "next"), as_json=False
    )


@command.command()
@click.argument("schedule", required=False)
@click.option("--person", metavar="EMAIL", help="Me, unless a schedule is named.")
@lasting.ahead
@output.json_option
def shifts(
    schedule: str | None, person: str | None, starts: str | None, ends: str | None, as_json: bool
) -> None:
    """Print the shifts of a SCHEDULE, or of a person in all of them."""
    api = client.from_environment()
    period = {"from": starts, "to": ends}
    if schedule is None:
        found = api.get("oncall/shifts", person=person, **period)["items"]
    else:
        one = naming.find(api, "schedules", schedule, called="schedule")
        rows = api.get(f"schedules/{one['id']}/shifts", **period)["items"]
        found = [row | {"schedule": one["name"]} for row in rows if person in (None, row["person"])]
    output.print_items(found, _SHIFT, as_json=as_json)


@command.command()
@click.argument("schedule")
@click.option("--person", metavar="EMAIL", default="me", help="Who takes over: you, if left out.")
@lasting.options
@click.option("--reason", default="", help="For whoever wonders.")
@output.json_option
def override(schedule: str, as_json: bool, **said: str | None) -> None:
    """Take over a SCHEDULE for a while, or have somebody else do so."""
    made = client.from_environment().post("overrides", {"schedule": schedule, **said})
    output.print_one(made, _OVERRIDE, as_json=as_json)


@command.command()
@click.argument("schedule")
@click.option("--person", metavar="EMAIL", default="me", help="Who takes it: you, if left out.")
@click.option("--reason", default="", help="For whoever wonders.")
@output.json_option
def take(schedule: str, as_json: bool, **said: str) -> None:
    """Take the shift that is running in a SCHEDULE, until it ends."""
    made = client.from_environment().post("takeovers", {"schedule": schedule, **said})
    output.print_one(made, _OVERRIDE, as_json=as_json)


@command.command()
@click.argument("schedule")
@lasting.ahead
@output.json_option
def overrides(schedule: str, starts: str | None, ends: str | None, as_json: bool) -> None:
    """Print who takes over a SCHEDULE, and when."""
    period = {"from": starts, "to": ends}
    found = client.from_environment().get("overrides", schedule=schedule, **period)["items"]
    output.print_items(found, _OVERRIDE, as_json=as_json)


@command.command("end-override")
@click.argument("id", type=int)
def end_override(id: int) -> None:
    """End an override now; what has passed of it stays."""
    client.from_environment().delete(f"overrides/{id}")


@command.command()
@click.option("--schedule", metavar="NAME", help="Only in this one.")
@lasting.ahead
@output.json_option
def gaps(schedule: str | None, starts: str | None, ends: str | None, as_json: bool) -> None:
    """Print when nobody is on call."""
    period = {"from": starts, "to": ends}
    found = client.from_environment().get("oncall/gaps", schedule=schedule, **period)["items"]
    output.print_items(found, ("schedule", "starts_at", "ends_at"), as_json=as_json)


@command.command("weak-spots")
@output.json_option
def weak_spots(as_json: bool) -> None:
    """Print what would keep a page from reaching anybody; exits with 1 if there is anything."""
    found = client.from_environment().get("oncall/weak-spots")["items"]
    output.print_items(found, ("kind", "name", "starts_at", "sentence"), as_json=as_json)
    if found:
        raise click.exceptions.Exit(1)


def _watch(row: Mapping[str, Any]) -> dict[str, Any]:
    """Put a row of the board on one line; nobody is a dash."""
    current, following = row["current"] or {}, row["following"] or {}
    return {
        "schedule": row["schedule"],
        "on_call": current.get("person"),
        "ends_at": current.get("ends_at"),
        "next": following.get("person"),
    }
