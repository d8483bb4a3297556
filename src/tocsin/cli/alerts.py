"""Alerts, by the API: what the sources say now."""

import click

from tocsin.cli import client, noun, output

_COLUMNS = (
    *("id", "status", "severity", "summary", "service", "source", "incident", "count"),
    *("opened_at", "last_seen_at"),
)
_FACTS = (*_COLUMNS, "identity", "labels", "description", "silence_id", "closes_at", "closed_at")


@click.group(cls=noun.Noun)
def command() -> None:
    """List alerts, look at one and close it."""


@command.command("list")
@click.option("--status", type=click.Choice(("open", "acknowledged", "closed")))
@click.option("--service", metavar="NAME")
@click.option("--source", metavar="NAME")
@click.option("--incident", type=int, metavar="NUMBER", help="Those that belong to it.")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_alerts(
    status: str | None,
    service: str | None,
    source: str | None,
    incident: int | None,
    limit: int,
    as_json: bool,
) -> None:
    """Print alerts, newest first: those that are not closed."""
    found = client.from_environment().items(
        "alerts", limit=limit, status=status, service=service, source=source, incident=incident
    )
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@output.json_option
def show(id: int, as_json: bool) -> None:
    """Print all that is known of an alert."""
    output.print_facts(client.from_environment().get(f"alerts/{id}"), _FACTS, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@output.json_option
def close(id: int, as_json: bool) -> None:
    """Close an alert; if its source says it again, a new one is opened."""
    closed = client.from_environment().post(f"alerts/{id}/closure")
    output.print_one(closed, _COLUMNS, as_json=as_json)
