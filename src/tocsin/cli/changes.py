"""Change records, by the API: for the last line of a deployment."""

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("id", "at", "service", "title", "source", "url")


@click.group(cls=noun.Noun)
def command() -> None:
    """List what was changed lately, and record what changes now."""


@command.command("list")
@click.option("--service", metavar="NAME", help="Only those that concern it.")
@click.option("--since", metavar="TIME", help="Such as 2026-03-16T09:00Z.")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_changes(service: str | None, since: str | None, limit: int, as_json: bool) -> None:
    """Print changes, newest first."""
    found = client.from_environment().items("changes", limit=limit, service=service, since=since)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("title")
@click.option("--service", metavar="NAME", help="What was changed.")
@click.option("--source", default="cli", show_default=True, help="Who tells of it.")
@click.option("--url", help="Where to read more.")
@click.option("--id", "external_id", help="The source's own name: told twice, recorded once.")
@output.json_option
def record(title: str, as_json: bool, **said: str | None) -> None:
    """Record that something was changed just now."""
    made = client.from_environment().post("changes", {"title": title, **said})
    output.print_one(made, _COLUMNS, as_json=as_json)
