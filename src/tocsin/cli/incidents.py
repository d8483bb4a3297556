"""Incidents, by the API. An incident is named by its number, a person by their address."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from tocsin.cli import client, incident_verbs, noun, output, parts
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Level, Priority

ACTIVE = "active"
STATUSES = (ACTIVE, *(status.value for status in Status))
PRIORITIES = tuple(priority.value for priority in Priority)
LEVELS = tuple(level.value for level in Level)

_FACTS = (
    *("number", "title", "status", "priority", "impact", "urgency", "category", "services"),
    *("team", "assignee", "reporter", "alert_count", "is_drill", "is_major", "channel"),
    *("occurred_at", "detected_at", "logged_at", "acknowledged_at", "diagnosed_at"),
    *("mitigated_at", "resolved_at", "closed_at", "pending_reason", "cancel_reason", "url"),
)
_NEW = ("number", "title", "status", "priority", "services", "team", "url")


@click.group(cls=noun.Noun)
def command() -> None:
    """List incidents, declare them, work on them and read what happened."""


@command.command("list")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(STATUSES),
    help="May be repeated; all that are not over, if not given.",
)
@click.option("--all", "with_all", is_flag=True, help="Whatever their status.")
@click.option("--priority", "priorities", multiple=True, type=click.Choice(PRIORITIES))
@click.option("--service", metavar="NAME")
@click.option("--team", metavar="NAME")
@click.option("--assignee", metavar="EMAIL", help="An address, or me.")
@click.option("--search", metavar="TEXT", help='Words, "a phrase", -without.')
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_incidents(
    statuses: Sequence[str], with_all: bool, limit: int, as_json: bool, **narrowed: str | None
) -> None:
    """Print incidents, newest first: those that are not over."""
    asked = [] if with_all else list(statuses) or [ACTIVE]
    found = client.from_environment().items(
        "incidents",
        limit=limit,
        status=asked,
        priority=list(narrowed["priorities"] or ()),
        service=narrowed["service"],
        team=narrowed["team"],
        assignee=narrowed["assignee"],
        q=narrowed["search"],
    )
    incident_verbs.print_all(found, as_json=as_json)


@command.command()
@click.argument("number", type=int)
@output.json_option
def show(number: int, as_json: bool) -> None:
    """Print all that is known of an incident."""
    incident = client.from_environment().get(f"incidents/{number}")
    output.print_facts(incident, _FACTS, as_json=as_json)
    if incident["description"] and not as_json:
        click.echo(f"\n{incident['description']}")


@command.command()
@click.argument("title")
@click.option("--description", default="", help="What is known so far.")
@click.option("--service", "services", multiple=True, metavar="NAME", help="May be repeated.")
@click.option("--impact", type=click.Choice(LEVELS), help="Guessed from the service.")
@click.option("--urgency", type=click.Choice(LEVELS), help="Guessed from the support hours.")
@click.option("--category", metavar="PATH", help="Such as network/dns.")
@click.option("--assignee", metavar="EMAIL", help="An address, or me.")
@click.option("--quiet", is_flag=True, help="Page nobody.")
@output.json_option
def new(title: str, as_json: bool, quiet: bool, **said: str | Sequence[str] | None) -> None:
    """Declare an incident; whoever is responsible for its service is paged."""
    body = {"title": title, "channel": "cli", "pages": not quiet} | said
    made = client.from_environment().post("incidents", body)
    output.print_one(made, _NEW, as_json=as_json)


@command.command()
@click.argument("number", type=int)
@click.option("--limit", default=500, show_default=True, help="How many lines at most.")
@output.json_option
def timeline(number: int, limit: int, as_json: bool) -> None:
    """Print what happened, oldest first."""
    found = client.from_environment().items(f"incidents/{number}/timeline", limit=limit)
    if as_json:
        output.print_json(found)
        return
    told = [each | {"sentence": _words(each)} for each in found if not _is_told_already(each)]
    output.print_items(told, ("at", "sentence"), as_json=False)


@command.command()
@click.argument("number", type=int)
@output.json_option
def page(number: int, as_json: bool) -> None:
    """Print whom the latest page reached, and whom not and why."""
    found = client.from_environment().get(f"incidents/{number}/page")
    if as_json:
        output.print_json(found)
        return
    output.print_items(
        found["trace"], ("at", "target", "person", "outcome", "reason"), as_json=False
    )
    click.echo(f"The page by {found['policy']['name']} is {found['status']}.")


def _is_told_already(entry: Mapping[str, Any]) -> bool:
    """A milestone that came with another event is told by that."""
    return bool(entry["milestone"] and entry["data"].get("because"))


def _words(entry: dict[str, Any]) -> str:
    return f"{entry['sentence']}\n{entry['body']}" if entry["body"] else str(entry["sentence"])


for verb in (*incident_verbs.VERBS, parts.parts, parts.parts_rule):
    command.add_command(verb)
