"""Escalation policies, by the API; they are made and changed by a blueprint or on the web."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from tocsin.cli import client, naming, noun, output, rehearsal


@click.group(cls=noun.Noun)
def command() -> None:
    """List escalation policies, show and remove them, and choose whom to page last."""


@command.command("list")
@output.json_option
def list_policies(as_json: bool) -> None:
    """Print all escalation policies by name."""
    found = client.from_environment().items("policies", limit=2000)
    if as_json:
        output.print_json(found)
        return
    rows = [policy | {"steps": len(policy["steps"])} for policy in found]
    output.print_items(rows, ("id", "name", "steps", "repeat", "fallback"), as_json=False)


@command.command()
@click.argument("name")
@output.json_option
def show(name: str, as_json: bool) -> None:
    """Print the steps of a policy and whom it pages when they were in vain."""
    found = naming.find(client.from_environment(), "policies", name, called="policy")
    if as_json:
        output.print_json(found)
        return
    steps = [_step(number, step) for number, step in enumerate(found["steps"], start=1)]
    rows = [*steps, ("fallback", found["fallback"], None)]
    output.print_table(("step", "pages", "then waits"), rows)
    click.echo(f"The steps are repeated {found['repeat']} times before the fallback.")
    if former := found["former_pages_in_flight"]:
        click.echo(f"Pages in flight that use the former version: {former}.")


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def remove(name: str) -> None:
    """Remove a policy that no service pages by; pages that are under way go on."""
    api = client.from_environment()
    api.delete(naming.place(api, "policies", name, called="policy"))


@command.command()
@output.json_option
def matrix(as_json: bool) -> None:
    """Print the escalation matrix: when to bring in whom, and whom to inform."""
    found = client.from_environment().whole("escalation-matrix")
    if as_json:
        output.print_json(found)
        return
    rows = [(row["name"], _circumstances(row), *(_whom(row, to) for to in _TO)) for row in found]
    output.print_table(("row", "when", "brings in", "informs"), rows)


@command.command("catch-all")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@output.json_option
def catch_all(targets: Sequence[str], as_json: bool) -> None:
    """Print whom the organisation pages last, or make it these.

    A TARGET is written person:EMAIL, schedule:NAME, team:NAME or admins.
    """
    api = client.from_environment()
    body = {"targets": list(targets)}
    found = api.put("catch-all", body) if targets else api.get("catch-all")
    output.print_one(found, ("targets",), as_json=as_json)


_TO = ("bring_in", "inform")


def _whom(row: Mapping[str, Any], to: str) -> str:
    return str(output.shown(row[to]))


def _circumstances(row: Mapping[str, Any]) -> str:
    said = [
        *row["priorities"],
        *(f"impact {each}" for each in row["impacts"]),
        *(f"complexity {each}" for each in row["complexities"]),
        *([f"open for {row['age']}"] if row["age"] else []),
        *([f"{row['sla_percent']} % of the {row['sla']} target"] if row["sla"] else []),
        *([f"unanswered for {row['unanswered']}"] if row["unanswered"] else []),
    ]
    return ", ".join(said) or "always"


def _step(number: int, step: Mapping[str, Any]) -> tuple[int, str, str]:
    whom = output.shown(step["targets"])
    said = [
        *(["one in turn"] if step["way"] == "in_turn" else []),
        *([f"if {' and '.join(step['when'])}"] if step["when"] else []),
        *([f"through {', '.join(step['channels'])}"] if step["channels"] else []),
        *([f"{step['answers']} answers wanted"] if step["answers"] > 1 else []),
        *([f"waits {step['hold']} to be asked for"] if step["hold_seconds"] else []),
    ]
    return number, "; ".join([whom, *said]), step["delay"]
