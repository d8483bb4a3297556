"""Known outages, by the API: what those who report may know of."""

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("number", "title", "affected", "announced_at")


@click.group(cls=noun.Noun)
def command() -> None:
    """List the outages that everybody may know of, announce one, and take it back."""


@command.command("list")
@output.json_option
def list_outages(as_json: bool) -> None:
    """Print the outages that are announced and go on."""
    found = client.from_environment().get("known-outages")["items"]
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("number", type=int)
@click.argument("title")
@click.option("--words", default="", help="What more everybody may know.")
@output.json_option
def announce(number: int, title: str, words: str, as_json: bool) -> None:
    """Let everybody who reports know of incident NUMBER, in words that are meant for them."""
    api = client.from_environment()
    made = api.put(f"known-outages/{number}", {"title": title, "words": words})
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("number", type=int)
def withdraw(number: int) -> None:
    """Take the announcement back."""
    client.from_environment().delete(f"known-outages/{number}")
