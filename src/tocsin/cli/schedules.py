"""Schedules, by the API; they are made and changed by a blueprint or on the web."""

from collections.abc import Mapping
from typing import Any

import click

from tocsin.cli import client, naming, noun, output, rehearsal

_LAYER = ("name", "participants", "turn", "starts_at", "time_zone", "only")


@click.group(cls=noun.Noun)
def command() -> None:
    """List schedules, show who takes turns in them, and remove them."""


@command.command("list")
@output.json_option
def list_schedules(as_json: bool) -> None:
    """Print all schedules by name."""
    found = client.from_environment().items("schedules", limit=2000)
    if as_json:
        output.print_json(found)
        return
    rows = [schedule | {"people": _people(schedule)} for schedule in found]
    output.print_items(rows, ("id", "name", "time_zone", "people"), as_json=False)


@command.command()
@click.argument("name")
@output.json_option
def show(name: str, as_json: bool) -> None:
    """Print the rotations of a schedule, the highest first, for the higher wins."""
    found = naming.find(client.from_environment(), "schedules", name, called="schedule")
    if as_json:
        output.print_json(found)
        return
    layers = [layer | {"only": _hours(layer)} for layer in reversed(found["rotations"])]
    # A rotation starts at a wall time, which is no moment in UTC.
    rows = [[output.shown(layer[name]) for name in _LAYER] for layer in layers]
    output.print_table([name.replace("_", " ") for name in _LAYER], rows)


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def remove(name: str) -> None:
    """Remove a schedule that no policy pages."""
    api = client.from_environment()
    api.delete(naming.place(api, "schedules", name, called="schedule"))


def _people(schedule: Mapping[str, Any]) -> list[str]:
    """Return who takes part, each once."""
    return list(dict.fromkeys(p for layer in schedule["rotations"] for p in layer["participants"]))


def _hours(layer: Mapping[str, Any]) -> list[str]:
    return [f"{' '.join(r['days'])} {r['starts']}-{r['ends']}" for r in layer["restrictions"]]
