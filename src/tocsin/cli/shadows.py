"""Shadows, by the API: who learns on call, told silently and never paged."""

import click

from tocsin.cli import client, lasting, noun, output, rehearsal

_SHADOW = ("id", "person", "schedule", "starts_at", "ends_at", "reason")


@click.group(cls=noun.Noun)
def command() -> None:
    """List who shadows which schedule, let somebody learn, and end it."""


@command.command("list")
@click.option("--schedule", metavar="NAME", help="Every one, unless one is named.")
@lasting.ahead
@output.json_option
def list_shadows(schedule: str | None, starts: str | None, ends: str | None, as_json: bool) -> None:
    """Print who shadows, first to last."""
    asked = {"schedule": schedule, "from": starts, "to": ends}
    found = client.from_environment().get("shadows", **asked)["items"]
    output.print_items(found, _SHADOW, as_json=as_json)


@command.command()
@click.argument("schedule")
@click.option("--person", metavar="EMAIL", default="me", help="Who learns: you, if left out.")
@lasting.options
@click.option("--reason", default="", help="For whoever wonders.")
@output.json_option
def add(schedule: str, as_json: bool, **said: str | None) -> None:
    """Have somebody told of all that a SCHEDULE is paged, silently."""
    wanted = {name: value for name, value in said.items() if value}
    made = client.from_environment().post("shadows", {"schedule": schedule, **wanted})
    output.print_one(made, _SHADOW, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@rehearsal.dry_run_option
def remove(id: int) -> None:
    """End it now; what has passed of it stays."""
    client.from_environment().delete(f"shadows/{id}")
