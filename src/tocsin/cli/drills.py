"""Drills, by the API. A drill is named by its id."""

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("id", "title", "status", "service", "pages", "incident", "planned_for")
_FACTS = (
    *_COLUMNS,
    *("scenario", "started_at", "ended_at", "notes", "time_to_acknowledge", "time_to_diagnose"),
    *("time_to_mitigate", "time_to_resolve"),
)
_id = click.argument("id", type=int)


@click.group(cls=noun.Noun)
def command() -> None:
    """List drills, plan them, play them, and read how it went."""


@command.command("list")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_drills(limit: int, as_json: bool) -> None:
    """Print drills, those planned last first."""
    found = client.from_environment().items("drills", limit=limit)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@_id
@output.json_option
def show(id: int, as_json: bool) -> None:
    """Print a drill, and in seconds how long each step took."""
    found = client.from_environment().get(f"drills/{id}")
    output.print_facts(found, _FACTS, as_json=as_json)


@command.command()
@click.argument("title")
@click.option("--scenario", default="", help="What has happened, in the story.")
@click.option("--service", metavar="NAME", help="What it has happened to.")
@click.option("--for-real", "pages", is_flag=True, help="Wake people by the escalation policy.")
@click.option("--on", "planned_for", metavar="TIME", help="Such as 2026-03-16T09:30Z.")
@output.json_option
def plan(title: str, as_json: bool, **said: str | bool | None) -> None:
    """Plan a drill."""
    made = client.from_environment().post("drills", {"title": title, **said})
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@_id
@output.json_option
def start(id: int, as_json: bool) -> None:
    """Declare the incident that a drill is played with."""
    started = client.from_environment().post(f"drills/{id}/start")
    output.print_one(started, _COLUMNS, as_json=as_json)


@command.command()
@_id
@click.option("--notes", default="", help="What was seen.")
@output.json_option
def end(id: int, notes: str, as_json: bool) -> None:
    """End a drill, and its incident with it."""
    ended = client.from_environment().post(f"drills/{id}/end", {"notes": notes})
    output.print_facts(ended, _FACTS, as_json=as_json)


@command.command()
@_id
@output.json_option
def drop(id: int, as_json: bool) -> None:
    """Call off what was only planned."""
    dropped = client.from_environment().post(f"drills/{id}/drop")
    output.print_one(dropped, _COLUMNS, as_json=as_json)
