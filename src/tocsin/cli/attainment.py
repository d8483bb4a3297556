"""How many promises were kept, by the API."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import click

from tocsin.cli import client, output
from tocsin.kit import periods

BY = (
    "month", "week", "priority", "service", "team", "organisation", "category", "policy", "party",
)  # fmt: skip
_HEADS = ("promise", "kept", "missed", "running", "share", "half within", "nine of ten within")


@click.command()
@click.option("--from", "starts", metavar="TIME", help="A day or a time; 30 days ago if left out.")
@click.option("--to", "ends", metavar="TIME", help="A day or a time; now if left out.")
@click.option("--by", type=click.Choice(BY), default="month", help="One line for each of these.")
@output.json_option
def command(starts: str | None, ends: str | None, by: str, as_json: bool) -> None:
    """Print how many promises about the incidents logged in a period were kept."""
    found = client.from_environment().get("attainment", **{"from": starts, "to": ends}, by=by)
    if as_json:
        output.print_json(found)
        return
    rows = list(_rows("all", found["whole"]))
    for row in found["items"]:
        rows += _rows(row["name"], row["tallies"])
    output.print_table((by, *_HEADS), rows)
    for kind in {row[1] for row in rows}:
        click.echo(f"{kind}: {found['definitions'][kind]}")


def _rows(name: str, tallies: Iterable[Mapping[str, Any]]) -> Iterable[tuple[Any, ...]]:
    for one in tallies:
        share = None if one["share"] is None else f"{one['share']:.1%}"
        counts = (one["kept"], one["missed"], one["running"])
        yield (name, one["kind"], *counts, share, _spoken(one["p50"]), _spoken(one["p90"]))


def _spoken(seconds: float | None) -> str | None:
    return None if seconds is None else periods.spoken(timedelta(seconds=seconds))
