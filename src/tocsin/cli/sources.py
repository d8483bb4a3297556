"""Sources, by the API. A source is named by its name."""

import click

from tocsin.cli import client, naming, noun, output, rehearsal
from tocsin.cli.client import Client

_COLUMNS = ("id", "name", "kind", "service", "key_hint", "is_enabled")
_EVENT = ("id", "received_at", "size", "signals", "became", "error")


@click.group(cls=noun.Noun)
def command() -> None:
    """List who sends to us, add and remove senders, and see what they sent."""


@command.command("list")
@output.json_option
def list_sources(as_json: bool) -> None:
    """Print all sources by name."""
    found = client.from_environment().items("sources", limit=2000)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@output.json_option
def kinds(as_json: bool) -> None:
    """Print the kinds of senders that are understood."""
    found = client.from_environment().whole("sources/kinds")
    output.print_items(found, ("slug", "title", "help"), as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--kind", required=True, metavar="KIND", help="See: tocsin sources kinds.")
@click.option("--service", metavar="NAME", help="What it watches, if rules do not say otherwise.")
@click.option("--key", help="A key of your own; one is made if left out.")
@click.option("--strict", "is_strict", is_flag=True, help="Refuse what the protocol forbids.")
@output.json_option
def add(name: str, as_json: bool, **said: str | bool | None) -> None:
    """Add a source and print the lines to paste at the sender; its key is shown this once."""
    made = client.from_environment().post("sources", {"name": name, **said})
    if as_json:
        output.print_json(made)
    else:
        click.echo(made["paste"])


@command.command()
@click.argument("name")
@click.option("--key", help="A key of your own; one is made if left out.")
@click.option("--keep-old-for", metavar="TIME", default="24h", show_default=True)
@output.json_option
def rotate(name: str, key: str | None, keep_old_for: str, as_json: bool) -> None:
    """Give a source another key and print the lines to paste; the old one stays good a while."""
    api = client.from_environment()
    made = api.post(f"{_place(api, name)}/keys", {"key": key, "keep_old_for": keep_old_for})
    if as_json:
        output.print_json(made)
    else:
        click.echo(made["paste"])


@command.command()
@click.argument("name")
def paste(name: str) -> None:
    """Print the lines to paste at the sender, without the key, which nobody knows any more."""
    api = client.from_environment()
    click.echo(api.get(f"{_place(api, name)}/paste")["paste"])


@command.command()
@click.argument("name")
@click.option("--limit", default=20, show_default=True, help="How many at most.")
@output.json_option
def events(name: str, limit: int, as_json: bool) -> None:
    """Print what a source sent and what became of it, newest first."""
    api = client.from_environment()
    found = api.items(f"{_place(api, name)}/raw-events", limit=limit)
    if as_json:
        output.print_json(found)
        return
    rows = [event | {"became": _fates(event["fates"])} for event in found]
    output.print_items(rows, _EVENT, as_json=False)


@command.command()
@click.argument("name")
@output.json_option
def payload(name: str, as_json: bool) -> None:
    """Print what a source sent last, as it came."""
    api = client.from_environment()
    event = api.get(f"{_place(api, name)}/last-payload")
    if as_json:
        output.print_json(event)
    else:
        click.echo(event["body"])


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def remove(name: str) -> None:
    """Remove a source: its key is refused from now on, what it sent stays."""
    api = client.from_environment()
    api.delete(_place(api, name))


def _place(api: Client, name: str) -> str:
    return naming.place(api, "sources", name, called="source")


def _fates(fates: dict[str, int | None]) -> list[str]:
    return [f"{count} {fate}" for fate, count in fates.items() if count]
