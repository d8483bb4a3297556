"""Service levels, by the API; they are made by a blueprint or on the web, and retired here too."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import click

from tocsin.cli import client, noun, output, rehearsal

_COLUMNS = ("name", "basis", "calendar", "for", "warn_at", "page_at")
_KINDS = ("response", "update", "resolution", "team", "vendor")


@click.group(cls=noun.Noun)
def command() -> None:
    """List what users are promised, and what teams and vendors promise about their part."""


@command.command("list")
@output.json_option
def list_all(as_json: bool) -> None:
    """Print the agreements by name."""
    found = client.from_environment().whole("sla-policies")
    if as_json:
        output.print_json(found)
        return
    output.print_table(_COLUMNS, [_line(one) for one in found])


@command.command()
@click.argument("name")
@output.json_option
def show(name: str, as_json: bool) -> None:
    """Print one agreement with its targets."""
    found = client.from_environment().whole("sla-policies")
    one = next((each for each in found if each["name"] == name), None)
    if one is None:
        raise click.ClickException(f"There is no service level {name}.")
    if as_json:
        output.print_json(one)
        return
    rows = [
        (priority, *(targets.get(kind) for kind in _KINDS))
        for priority, targets in sorted(one["targets"].items())
    ]
    output.print_table(("priority", *_KINDS), rows)


@command.command()
@output.json_option
def calendars(as_json: bool) -> None:
    """Print the calendars that promises run in."""
    found = client.from_environment().whole("sla-calendars")
    columns = ("name", "time_zone", "weekly", "holidays", "places")
    output.print_items(found, columns, as_json=as_json)


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def retire(name: str) -> None:
    """Retire an agreement that holds for nobody any more; attainment still tells of it."""
    client.from_environment().delete(f"sla-policies/{quote(name, safe='')}")


@command.command("retire-calendar")
@click.argument("name")
@rehearsal.dry_run_option
def retire_calendar(name: str) -> None:
    """Retire a calendar that no agreement goes by."""
    client.from_environment().delete(f"sla-calendars/{quote(name, safe='')}")


@command.command()
@output.json_option
def codes(as_json: bool) -> None:
    """Print the resolution codes."""
    found = client.from_environment().whole("resolution-codes")
    columns = ("code", "needs_notes", "is_workaround", "is_retired")
    output.print_items(found, columns, as_json=as_json)


def _line(one: Mapping[str, Any]) -> tuple[Any, ...]:
    parties = [*one["services"], *one["teams"], *one["vendors"]]
    whom = "all others" if one["is_default"] else ", ".join(parties)
    steps = (", ".join(map(str, one[name])) for name in ("warn_at", "page_at"))
    return (one["name"], one["basis"], one["calendar"], whom, *steps)
