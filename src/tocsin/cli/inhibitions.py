"""Inhibitions, by the API: which alerts hold back which others."""

from collections.abc import Sequence

import click

from tocsin.cli import client, naming, noun, output, rehearsal

_COLUMNS = ("id", "name", "sources", "targets", "equal", "lasts", "is_enabled")


@click.group(cls=noun.Noun)
def command() -> None:
    """List the rules by which alerts hold back others, add to them and remove."""


@command.command("list")
@output.json_option
def list_rules(as_json: bool) -> None:
    """Print the rules by name."""
    found = client.from_environment().items("inhibitions", limit=2000)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--source", "sources", multiple=True, required=True, metavar="MATCHER")
@click.option("--target", "targets", multiple=True, required=True, metavar="MATCHER")
@click.option("--equal", multiple=True, metavar="LABEL", help="Has to be the same in both.")
@click.option("--for", "lasts", metavar="TIME", default="1d", show_default=True)
@output.json_option
def add(name: str, as_json: bool, lasts: str, **said: Sequence[str]) -> None:
    """While an alert matches every source, those that match every target page nobody.

    They are held back until it closes, and so long at most.
    """
    body = {"name": name, "lasts": lasts, **{key: list(each) for key, each in said.items()}}
    made = client.from_environment().post("inhibitions", body)
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def remove(name: str) -> None:
    """Remove a rule: what it held back and still fires is heard."""
    api = client.from_environment()
    api.delete(naming.place(api, "inhibitions", name, called="inhibition"))
