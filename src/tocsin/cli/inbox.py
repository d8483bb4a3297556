"""One's own inbox, by the API."""

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("id", "at", "title", "path", "read_at")


@click.group(cls=noun.Noun)
def command() -> None:
    """List what came to your inbox, and tick it off."""


@command.command("list")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_items(limit: int, as_json: bool) -> None:
    """Print what came, newest first."""
    found = client.from_environment().items("inbox", limit=limit)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.option("--up-to", type=int, metavar="ID", help="Only this and what came before it.")
def read(up_to: int | None) -> None:
    """Mark all as read."""
    api = client.from_environment()
    newest = [up_to] if up_to is not None else [each["id"] for each in api.items("inbox", limit=1)]
    if newest:
        api.put("inbox/read", {"up_to": newest[0]})
