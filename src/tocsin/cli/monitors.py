"""Monitors, by the API: targets that Tocsin asks itself."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from tocsin.cli import client, naming, noun, output, rehearsal
from tocsin.cli.client import Client
from tocsin.signals.signal import Severity

_COLUMNS = ("id", "name", "probe", "health", "since", "last_reason", "service", "is_enabled")
_DAY = ("day", "checks", "degraded", "down", "share", "mean_ms")


@click.group(cls=noun.Noun)
def command() -> None:
    """List what Tocsin watches itself, watch more or less, and read what it found."""


@command.command("list")
@output.json_option
def list_monitors(as_json: bool) -> None:
    """Print all monitors by name."""
    found = client.from_environment().items("monitors", limit=2000)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@output.json_option
def probes(as_json: bool) -> None:
    """Print the ways to ask, and what each has to be told."""
    found = client.from_environment().whole("monitors/probes")
    if as_json:
        output.print_json(found)
        return
    rows = [
        (probe["slug"], field["name"], "required" if field["is_required"] else "", field["help"])
        for probe in found
        for field in probe["fields"]
    ]
    output.print_table(("probe", "field", "", "help"), rows)


@command.command()
@click.argument("name")
@click.argument("probe")
@click.argument("target", nargs=-1, metavar="FIELD=VALUE...")
@click.option("--every", "interval", metavar="TIME", default="1m", show_default=True)
@click.option("--timeout", metavar="TIME", default="9s", show_default=True)
@click.option("--service", metavar="NAME", help="What is wrong when it fails.")
@click.option("--severity", type=click.Choice([s.value for s in Severity]), default="critical")
@output.json_option
def add(name: str, probe: str, target: Sequence[str], as_json: bool, **said: str | None) -> None:
    """Watch a target: add shop http url=https://shop.example status=200.

    Which PROBE has to be told what: tocsin monitors probes.
    """
    api = client.from_environment()
    kinds = _kinds(api, probe)
    fields = dict(_field(each, kinds) for each in target)
    made = api.post("monitors", {"name": name, "probe": probe, "target": fields, **said})
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@output.json_option
def checks(name: str, limit: int, as_json: bool) -> None:
    """Print what a monitor found lately, newest first."""
    api = client.from_environment()
    found = api.get(f"{_place(api, name)}/checks", limit=limit)["items"]
    output.print_items(found, ("at", "health", "duration_ms", "reason"), as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 366))
@output.json_option
def uptime(name: str, days: int, as_json: bool) -> None:
    """Print how much of each day a target was up."""
    api = client.from_environment()
    found = api.get(f"{_place(api, name)}/uptime", days=days)
    if as_json:
        output.print_json(found)
        return
    rows = [day | {"share": f"{day['share']:.3%}"} for day in found["days"]]
    output.print_items(rows, _DAY, as_json=False)


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def remove(name: str) -> None:
    """Remove a monitor: its target is asked no more."""
    api = client.from_environment()
    api.delete(_place(api, name))


def _place(api: Client, name: str) -> str:
    return naming.place(api, "monitors", name, called="monitor")


def _kinds(api: Client, probe: str) -> dict[str, str]:
    """Return the kind of each field that a probe has; none for a probe that is not there."""
    found = api.whole("monitors/probes")
    return {f["name"]: f["kind"] for p in found if p["slug"] == probe for f in p["fields"]}


def _field(said: str, kinds: Mapping[str, str]) -> tuple[str, Any]:
    """Read FIELD=VALUE; a value that is no text is written as JSON."""
    name, is_said, value = said.partition("=")
    if not is_said:
        raise click.UsageError(f"'{said}' is not of the form FIELD=VALUE.")
    if kinds.get(name, "text") in {"text", "lines"}:
        return name, value
    try:
        return name, json.loads(value)
    except ValueError as error:
        raise click.UsageError(f"{name} is a {kinds[name]}; '{value}' is none.") from error
