"""Vendors, by the API: who helps by contract, and what they have in hand."""

from collections.abc import Mapping
from typing import Any

import click

from tocsin.cli import client, naming, noun, output, rehearsal

_VENDOR = ("id", "name", "contract", "is_open", "opens_at", "time_zone", "hours", "ways")
_WORK = ("vendor", "vendor_id", "ticket", "engaged_at", "worked_seconds", "is_over", "reason")


@click.group(cls=noun.Noun)
def command() -> None:
    """List vendors, ask them about an incident, note their tickets and let them go."""


@command.command("list")
@output.json_option
def list_vendors(as_json: bool) -> None:
    """Print all vendors by name; they are made by a blueprint or on the web."""
    found = client.from_environment().items("vendors", limit=2000)
    output.print_items(found if as_json else [_short(v) for v in found], _VENDOR, as_json=as_json)


@command.command()
@click.argument("name")
@output.json_option
def show(name: str, as_json: bool) -> None:
    """Print how a vendor is asked, and when they work."""
    found = naming.find(client.from_environment(), "vendors", name, called="vendor")
    columns = (*_VENDOR, "holidays", "note")
    output.print_one(found if as_json else _short(found), columns, as_json=as_json)


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def remove(name: str) -> None:
    """Remove a vendor that no policy asks; incidents still tell of it."""
    api = client.from_environment()
    api.delete(naming.place(api, "vendors", name, called="vendor"))


@command.command()
@click.argument("number", type=int)
@click.argument("vendor")
@click.option("--reason", default="", help="What they are asked for; they read it too.")
@output.json_option
def ask(number: int, vendor: str, reason: str, as_json: bool) -> None:
    """Ask a VENDOR about the incident NUMBER; their time counts from now on."""
    body = {"vendor": vendor, "reason": reason}
    made = client.from_environment().post(f"incidents/{number}/vendors", body)["items"]
    output.print_items(made, _WORK, as_json=as_json)


@command.command("of")
@click.argument("number", type=int)
@output.json_option
def of_incident(number: int, as_json: bool) -> None:
    """Print which vendors were asked about the incident NUMBER, and how their clocks stand."""
    found = client.from_environment().get(f"incidents/{number}/vendors")["items"]
    output.print_items(found, _WORK, as_json=as_json)


@command.command()
@click.argument("number", type=int)
@click.argument("vendor")
@click.argument("reference")
@output.json_option
def ticket(number: int, vendor: str, reference: str, as_json: bool) -> None:
    """Note the REFERENCE by which a VENDOR knows the incident NUMBER."""
    api = client.from_environment()
    place = f"incidents/{number}/vendors/{_id(api, vendor)}/ticket"
    output.print_items(api.put(place, {"ticket": reference})["items"], _WORK, as_json=as_json)


@command.command()
@click.argument("number", type=int)
@click.argument("vendor")
def release(number: int, vendor: str) -> None:
    """Let a VENDOR go from the incident NUMBER: their time stops."""
    api = client.from_environment()
    api.delete(f"incidents/{number}/vendors/{_id(api, vendor)}")


def _id(api: client.Client, name: str) -> int:
    return int(naming.find(api, "vendors", name, called="vendor")["id"])


def _short(vendor: Mapping[str, Any]) -> dict[str, Any]:
    """Say hours and ways in a word each."""
    hours = [f"{' '.join(r['days'])} {r['starts']}-{r['ends']}" for r in vendor["hours"]]
    ways = [f"{way['channel']} {way['address']}" for way in vendor["ways"]]
    return {**vendor, "hours": hours or ["always"], "ways": ways}
