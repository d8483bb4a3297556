"""Maintenance windows, by the API: planned work that comes once or again."""

from collections.abc import Sequence

import click

from tocsin.cli import client, naming, noun, output, rehearsal

_COLUMNS = ("id", "name", "matchers", "first_at", "time_zone", "lasts", "rule", "reason")
_TIMES = ("starts_at", "ends_at")


@click.group(cls=noun.Noun)
def command() -> None:
    """List maintenance windows, plan them, see when they come, and end them."""


@command.command("list")
@output.json_option
def list_windows(as_json: bool) -> None:
    """Print the windows by name."""
    found = client.from_environment().items("maintenance", limit=2000)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@output.json_option
def show(name: str, as_json: bool) -> None:
    """Print the next times of a window."""
    api = client.from_environment()
    window = naming.find(api, "maintenance", name, called="maintenance window")
    if as_json:
        output.print_json(window)
    else:
        output.print_items(window["next"], _TIMES, as_json=False)


@command.command()
@click.argument("name")
@click.argument("matchers", nargs=-1, required=True, metavar="MATCHER...")
@click.option("--first", "first_at", required=True, metavar="TIME", help="2026-03-22T02:00")
@click.option("--for", "lasts", required=True, metavar="TIME", help="How long: 30m, 2h.")
@click.option("--zone", "time_zone", metavar="ZONE", default="UTC", show_default=True)
@click.option("--rule", metavar="RRULE", default="", help="FREQ=WEEKLY;BYDAY=SU; else once.")
@click.option("--reason", required=True, help="For whoever wonders why nothing rings.")
@output.json_option
def add(name: str, matchers: Sequence[str], as_json: bool, **said: str) -> None:
    """Plan a window in which the alerts for which every MATCHER holds page nobody.

    TIME is what a clock on the wall shows in the ZONE. Prints the next times.
    """
    body = {"name": name, "matchers": list(matchers), **said}
    made = client.from_environment().post("maintenance", body)
    if as_json:
        output.print_json(made)
    else:
        output.print_items(made["next"], _TIMES, as_json=False)


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def end(name: str) -> None:
    """End a window: it comes no more, and what it mutes now and still fires is heard."""
    api = client.from_environment()
    api.delete(naming.place(api, "maintenance", name, called="maintenance window"))
