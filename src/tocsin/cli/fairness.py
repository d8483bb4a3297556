"""Who carried how much of being on call, by the API."""

from collections.abc import Mapping
from typing import Any

import click

from tocsin.cli import client, noun, output

_from = click.option("--from", "starts", metavar="TIME", help="30 days ago, unless told else.")
_to = click.option("--to", "ends", metavar="TIME", help="30 days later, unless told else.")


@click.group(cls=noun.Noun)
def command() -> None:
    """Print who carried how much of being on call, and how good schedules are."""


@command.command("list")
@_from
@_to
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, for the payroll.")
@output.json_option
def list_loads(starts: str | None, ends: str | None, *, as_csv: bool, as_json: bool) -> None:
    """Print everybody's hours, interruptions and pay, the longest first."""
    api = client.from_environment()
    if as_csv:
        query = "&".join(f"{k}={v}" for k, v in (("from", starts), ("to", ends)) if v)
        click.echo(api.text(f"fairness/sheet?{query}"), nl=False)
        return
    found = api.get("fairness", **{"from": starts, "to": ends})["items"]
    if as_json:
        output.print_json(found)
        return
    rows = ("name", "hours", "day", "night", "weekend", "holiday", "interruptions", "pay")
    output.print_items([_row(each) for each in found], rows, as_json=False)
    for each in found:
        for said in each["warnings"]:
            click.echo(f"{each['name']}: {said}", err=True)


@command.command()
@click.option("--from", "starts", metavar="TIME", help="Now, unless told else.")
@_to
@output.json_option
def schedules(starts: str | None, ends: str | None, as_json: bool) -> None:
    """Print how good each schedule is, the worst first, and what costs points."""
    found = client.from_environment().get("fairness/schedules", **{"from": starts, "to": ends})
    if as_json:
        output.print_json(found["items"])
        return
    rows = [each | {"flaws": _flaws(each)} for each in found["items"]]
    columns = ("schedule", "score", "coverage", "balance", "rest", "depth", "flaws")
    output.print_items(rows, columns, as_json=False)


@command.command()
@output.json_option
def rules(as_json: bool) -> None:
    """Print how hours are counted, paid and limited."""
    found = client.from_environment().get("fairness/rules")
    columns = ("night_from", "night_to", "weekend", "holidays", "currency", "most_days", "rest")
    output.print_one(found, columns, as_json=as_json)


def _row(each: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": each["name"],
        "hours": each["all_hours"],
        **each["hours"],
        "interruptions": each["all_interruptions"],
        "pay": each["pay"],
    }


def _flaws(each: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(fault["flaw"] for fault in each["faults"]))
