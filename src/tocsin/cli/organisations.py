"""Organisations, by the API: whom the desk serves. An organisation is named by its name."""

from collections.abc import Sequence
from typing import Any

import click

from tocsin.cli import client, naming, noun, output
from tocsin.cli.client import Client

_COLUMNS = ("id", "name", "domains", "is_vip")


@click.group(cls=noun.Noun)
def command() -> None:
    """List whom the desk serves, name more, and say what they may ask for."""


@command.command("list")
@output.json_option
def list_organisations(as_json: bool) -> None:
    """Print all that are served, by name."""
    found = client.from_environment().items("organisations", limit=2000)
    output.print_items([_flat(each) for each in found], _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--domain", "domains", multiple=True, help="Whose mail is theirs; may be repeated.")
@click.option("--parent", help="What it is a part of.")
@click.option("--vip", is_flag=True, help="They come first.")
@click.option("--note", default="", help="What the desk should know of them.")
@output.json_option
def add(
    name: str, domains: Sequence[str], parent: str | None, vip: bool, note: str, as_json: bool
) -> None:
    """Name an organisation with its mail domains."""
    body = {"name": name, "domains": list(domains), "is_vip": vip, "note": note}
    body |= {"parent": parent} if parent else {}
    made = client.from_environment().post("organisations", body)
    output.print_one(_flat(made), _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@output.json_option
def show(name: str, as_json: bool) -> None:
    """Print what an organisation may ask for; nothing means anything."""
    api = client.from_environment()
    found = api.get(f"{_place(api, name)}/entitlements")["items"]
    output.print_items(found, ("service", "agreement", "support_hours"), as_json=as_json)


@command.command()
@click.argument("name")
@click.argument("services", nargs=-1)
@click.option("--agreement", help="Whose targets hold for them.")
@output.json_option
def entitle(name: str, services: Sequence[str], agreement: str | None, as_json: bool) -> None:
    """Let it ask for these services, and only these; without one for anything."""
    api = client.from_environment()
    wanted: list[dict[str, Any]] = [{"service": each} for each in services]
    if agreement:
        wanted = [each | {"agreement": agreement} for each in wanted or [{}]]
    found = api.put(f"{_place(api, name)}/entitlements", {"entitlements": wanted})["items"]
    output.print_items(found, ("service", "agreement", "support_hours"), as_json=as_json)


@command.command()
@click.argument("name")
def archive(name: str) -> None:
    """Serve it no more; its people and what they reported stay."""
    api = client.from_environment()
    api.delete(_place(api, name))


def _place(api: Client, name: str) -> str:
    return naming.place(api, "organisations", name, called="organisation")


def _flat(each: dict[str, Any]) -> dict[str, Any]:
    return each | {"domains": ", ".join(each["domains"])}
