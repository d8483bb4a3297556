"""Sources, by the API. A source is named by its name."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from tocsin.cli import client, naming, noun, output, rehearsal
from tocsin.cli.client import Client
from tocsin.kit import errors

_COLUMNS = ("id", "name", "kind", "service", "key_hint", "is_enabled")
_SIGNAL = ("state", "severity", "identity", "summary", "service", "labels")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
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
    output.print_items(found, ("slug", "title", "group"), as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--kind", required=True, metavar="KIND", help="See: tocsin sources kinds.")
@click.option("--service", metavar="NAME", help="What it watches, if rules do not say otherwise.")
@click.option("--key", help="A key of your own; one is made if left out.")
@click.option("--mapping", type=_FILE, help="A file of JSON with the settings of its kind.")
@click.option("--strict", "is_strict", is_flag=True, help="Refuse what the protocol forbids.")
@click.option("--events-per-minute", type=int, metavar="N", help="Answer 429 above that.")
@click.option(
    "--retries",
    type=click.Choice(("body", "key", "none")),
    default="body",
    show_default=True,
    help="By what a delivery that comes twice is known.",
)
@output.json_option
def add(name: str, mapping: Path | None, as_json: bool, **said: str | int | bool | None) -> None:
    """Add a source and print the lines to paste at the sender; its key is shown this once."""
    asked: dict[str, Any] = {"name": name, **said}
    if mapping is not None:
        asked["mapping"] = _json(mapping)
    made = client.from_environment().post("sources", asked)
    output.print_text(made, "paste", as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--key", help="A key of your own; one is made if left out.")
@click.option("--keep-old-for", metavar="TIME", default="24h", show_default=True)
@output.json_option
def rotate(name: str, key: str | None, keep_old_for: str, as_json: bool) -> None:
    """Give a source another key and print the lines to paste; the old one stays good a while."""
    api = client.from_environment()
    made = api.post(f"{_place(api, name)}/keys", {"key": key, "keep_old_for": keep_old_for})
    output.print_text(made, "paste", as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--remove", is_flag=True, help="Forget the secret: the key alone is enough again.")
def secret(name: str, remove: bool) -> None:
    """Verify what a source sends with a secret, asked for or read from standard input."""
    api = client.from_environment()
    place = f"{_place(api, name)}/secret"
    if remove:
        api.delete(place)
        click.echo(f"The key of {name} is enough again.")
        return
    given = click.prompt("Secret", hide_input=True) if sys.stdin.isatty() else sys.stdin.read()
    api.put(place, {"secret": given.strip()})
    click.echo(f"From now on {name} hears only what proves that its sender knows the secret.")


@command.command()
@click.argument("name")
def paste(name: str) -> None:
    """Print the lines to paste at the sender, without the key, which nobody knows any more."""
    api = client.from_environment()
    click.echo(api.get(f"{_place(api, name)}/paste")["paste"])


@command.command()
@click.argument("name")
@output.json_option
def tally(name: str, as_json: bool) -> None:
    """Print what the listeners heard for a source of syslog, SNMP or MQTT."""
    api = client.from_environment()
    found = api.get(f"{_place(api, name)}/tally")
    output.print_one(found, tuple(found), as_json=as_json)


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
    output.print_text(event, "body", as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--mapping", type=_FILE, help="A file of JSON; else the source's own.")
@click.option("--payload", type=_FILE, help="A file; else what the source sent last.")
@output.json_option
def preview(name: str, mapping: Path | None, payload: Path | None, as_json: bool) -> None:
    """Print what a payload would become by a mapping, before it is kept."""
    api = client.from_environment()
    source = naming.find(api, "sources", name, called="source")
    asked: dict[str, Any] = {"kind": source["kind"], "mapping": source["mapping"] or {}}
    if mapping is not None:
        asked["mapping"] = _json(mapping)
    if payload is not None:
        asked["body"] = payload.read_bytes().decode("utf-8", "replace")
    else:
        last = api.get(f"sources/{source['id']}/last-payload")
        asked["ref"] = f"event-{last['id']}"
    seen = api.post("previews", asked)
    if as_json:
        output.print_json(seen)
        return
    output.print_items(seen["signals"], _SIGNAL, as_json=False)
    for told in (*seen["mistakes"].values(), *seen["flags"], seen["error"]):
        if told:
            click.echo(told)


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


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except ValueError as error:
        raise errors.Invalid(f"{file} is not JSON: {error}.") from error
