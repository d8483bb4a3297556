"""What comes more often than it did, by the API."""

from collections.abc import Mapping
from typing import Any

import click

from tocsin.cli import client, output

BY = ("service", "category", "team", "priority")


@click.command()
@click.option("--from", "starts", metavar="TIME", help="A day or a time; 30 days ago if left out.")
@click.option("--to", "ends", metavar="TIME", help="A day or a time; now if left out.")
@click.option("--by", type=click.Choice(BY), default="service", help="One line for each of these.")
@output.json_option
def command(starts: str | None, ends: str | None, by: str, as_json: bool) -> None:
    """Print what comes more often than in the period before."""
    found = client.from_environment().get("trends", **{"from": starts, "to": ends}, by=by)
    if as_json:
        output.print_json(found)
        return
    named = [("all", found["whole"]), *((row["name"], row["count"]) for row in found["items"])]
    heads = (by, "incidents", "before", "change", "growth", "with a problem")
    output.print_table(heads, [(name, *_cells(count)) for name, count in named])
    told = found["problems"]
    words = ("proposed", "opened", "known", "resolved", "unresolved")
    click.echo("problems: " + ", ".join(f"{told[word]} {word}" for word in words))


def _cells(count: Mapping[str, Any]) -> tuple[Any, ...]:
    growth = None if count["growth"] is None else f"{count['growth']:+.0%}"
    return (count["now"], count["before"], f"{count['change']:+d}", growth, count["explained"])
