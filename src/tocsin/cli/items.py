"""Configuration items, by the API; one is named by its id, its identifier, or both its words."""

from collections.abc import Sequence
from typing import Any

import click

from tocsin.cli import client, noun, output
from tocsin.cli.client import Client
from tocsin.kit import errors

_COLUMNS = ("id", "type", "identifier", "name", "service", "team", "is_retired")
_INCIDENTS = ("number", "priority", "status", "title", "logged_at")
_KINDS = ("runs_on", "part_of", "connected_to", "used_by")
_ALL = 2000

_item = click.argument("item")
_service = click.option("--service", help="What runs on it, or what it belongs to.")
_team = click.option("--team", help="Who looks after it.")
_name = click.option("--name", help="What people call it.")
_note = click.option("--note", help="What is worth knowing of it.")


class NotThere(errors.NotFound):
    """Nothing is called so."""


class NotClear(errors.Conflict):
    """Several are called so."""


@click.group(cls=noun.Noun)
def command() -> None:
    """List the things that services run on, keep them, and say which an incident concerns."""


@command.command("list")
@click.argument("words", nargs=-1)
@click.option("--service", help="Those of one service.")
@click.option("--with-retired", is_flag=True, help="Also those that are there no more.")
@output.json_option
def list_items(
    words: Sequence[str], service: str | None, with_retired: bool, as_json: bool
) -> None:
    """Print them by identifier; with WORDS those that have all of them."""
    query: dict[str, Any] = {"q": " ".join(words), "with_retired": with_retired}
    query |= {"service": service} if service else {}
    found = client.from_environment().items("configuration-items", limit=_ALL, **query)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("type")
@click.argument("identifier")
@_name
@_service
@_team
@_note
@output.json_option
def add(type: str, identifier: str, as_json: bool, **said: str | None) -> None:
    """Keep one more: its TYPE (laptop, server) and what tells it from its like."""
    body = {"type": type, "identifier": identifier} | _given(said)
    made = client.from_environment().post("configuration-items", body)
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@_item
@_name
@_service
@_team
@_note
@output.json_option
def change(item: str, as_json: bool, **said: str | None) -> None:
    """Say something else of it; what is not named stays."""
    api = client.from_environment()
    before = _found(api, item)
    kept = ("type", "identifier", "name", "note", "service", "team")
    body = {name: before[name] for name in kept} | _given(said)
    made = api.put(f"configuration-items/{before['id']}", body)
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@_item
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("others", nargs=-1)
def relate(item: str, kind: str, others: Sequence[str]) -> None:
    """Say which OTHERS it runs on, is part of, is connected to, or is used by; all of this KIND."""
    api = client.from_environment()
    place = f"configuration-items/{_found(api, item)['id']}/relations"
    own = [each for each in api.get(place)["items"] if not each["incoming"]]
    kept = [{"kind": r["kind"], "item_id": r["item_id"]} for r in own if r["kind"] != kind]
    wanted = [{"kind": kind, "item_id": _found(api, other)["id"]} for other in others]
    api.put(place, {"relations": [*kept, *wanted]})


@command.command()
@_item
@output.json_option
def retire(item: str, as_json: bool) -> None:
    """Offer it no more; what happened to it stays told."""
    api = client.from_environment()
    made = api.post(f"configuration-items/{_found(api, item)['id']}/retirement")
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@_item
@output.json_option
def restore(item: str, as_json: bool) -> None:
    """Offer it again."""
    api = client.from_environment()
    made = api.delete(f"configuration-items/{_found(api, item)['id']}/retirement")
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@_item
@output.json_option
def incidents(item: str, as_json: bool) -> None:
    """Print the newest incidents that concern it."""
    api = client.from_environment()
    found = api.get(f"configuration-items/{_found(api, item)['id']}/incidents")["items"]
    output.print_items(found, _INCIDENTS, as_json=as_json)


@command.command()
@click.argument("number", type=int)
@click.argument("items", nargs=-1)
@output.json_option
def concern(number: int, items: Sequence[str], as_json: bool) -> None:
    """Say which ITEMS the incident NUMBER concerns, all of them; without any, print them."""
    api = client.from_environment()
    place = f"incidents/{number}/configuration-items"
    wanted = [_found(api, each)["id"] for each in items]
    found = api.put(place, {"items": wanted}) if wanted else api.get(place)
    output.print_items(found["items"], _COLUMNS, as_json=as_json)


def _given(said: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in said.items() if value is not None}


def _found(api: Client, called: str) -> dict[str, Any]:
    """Return the one that is called so: by its id, its identifier, or its type and identifier."""
    if called.isdecimal():
        one: dict[str, Any] = api.get(f"configuration-items/{called}")
        return one
    wanted = called.strip().casefold()
    listed = api.items("configuration-items", limit=_ALL, q=called, with_retired=True)
    found = [
        each
        for each in listed
        if wanted
        in (each["identifier"].casefold(), f"{each['type']} {each['identifier']}".casefold())
    ]
    if not found:
        raise NotThere(f"There is no configuration item {called}.")
    if len(found) > 1:
        types = ", ".join(each["type"] for each in found)
        raise NotClear(f"Several are called {called} ({types}): name the type too.")
    return found[0]
