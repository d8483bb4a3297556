"""Temporary schedules, by the API: a rota in place of a schedule's layers, for a while."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from tocsin.cli import client, lasting, noun, output, rehearsal

_TEMPORARY = ("id", "schedule", "starts_at", "ends_at", "people", "reason")


@click.group(cls=noun.Noun)
def command() -> None:
    """List temporary schedules, put one in place of a schedule's layers, and end it."""


@command.command("list")
@click.argument("schedule")
@lasting.ahead
@output.json_option
def list_temporary(schedule: str, starts: str | None, ends: str | None, as_json: bool) -> None:
    """Print what takes the place of a SCHEDULE's layers, and when."""
    asked = {"schedule": schedule, "from": starts, "to": ends}
    found = client.from_environment().get("temporary-schedules", **asked)["items"]
    rows = found if as_json else [_short(each) for each in found]
    output.print_items(rows, _TEMPORARY, as_json=as_json)


@command.command()
@click.argument("schedule")
@click.option("--from", "starts_at", metavar="TIME", required=True, help="When it begins.")
@click.option("--until", "ends_at", metavar="TIME", required=True, help="When it ends.")
@click.option("--person", "people", multiple=True, metavar="EMAIL", help="Takes turns, in order.")
@click.option("--turn", default="1d", show_default=True, help="How long a turn is: 12h, 1d, 1w.")
@click.option("--at", "hands_over", metavar="WALL-TIME", help="When turns begin: 2026-12-24T09:00.")
@click.option(
    "--shift",
    "shifts",
    multiple=True,
    nargs=3,
    metavar="EMAIL FROM TO",
    help="A fixed shift, above the turns; may be repeated.",
)
@click.option("--reason", default="", help="For whoever wonders.")
@output.json_option
def add(
    schedule: str,
    people: Sequence[str],
    turn: str,
    hands_over: str | None,
    shifts: Sequence[tuple[str, str, str]],
    as_json: bool,
    **said: str,
) -> None:
    """Replace the layers of a SCHEDULE: by people who take turns, by fixed shifts, or by both."""
    if people and hands_over is None:
        raise click.UsageError("Say with --at from which wall time the turns are counted.")
    layer = {"participants": list(people), "starts_at": hands_over, "turn": turn}
    fixed = [{"person": who, "starts_at": begin, "ends_at": end} for who, begin, end in shifts]
    body = {"schedule": schedule, **said, "rotations": [layer] if people else [], "shifts": fixed}
    made = client.from_environment().post("temporary-schedules", body)
    output.print_one(made if as_json else _short(made), _TEMPORARY, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@rehearsal.dry_run_option
def remove(id: int) -> None:
    """End it now; what has passed of it stays, and the layers have the schedule again."""
    client.from_environment().delete(f"temporary-schedules/{id}")


def _short(found: Mapping[str, Any]) -> dict[str, Any]:
    """Name everybody who is in it, each once."""
    named = [person for layer in found["rotations"] for person in layer["participants"]]
    named += [shift["person"] for shift in found["shifts"]]
    return {**found, "people": list(dict.fromkeys(named))}
