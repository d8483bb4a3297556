"""Key figures, by the API."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import click

from tocsin.cli import client, output
from tocsin.kit import periods

_DURATIONS = frozenset({"mtti", "mtta", "mttr", "mttr_working"})
_SCORES = frozenset({"csat"})
BY = ("day", "week", "month", "service", "team", "priority", "category")


@click.command()
@click.option("--from", "starts", metavar="TIME", help="A day or a time; 30 days ago if left out.")
@click.option("--to", "ends", metavar="TIME", help="A day or a time; now if left out.")
@click.option("--by", type=click.Choice(BY), help="One line for each of these.")
@output.json_option
def command(starts: str | None, ends: str | None, by: str | None, as_json: bool) -> None:
    """Print the key figures of the incidents logged in a period."""
    period = {"from": starts, "to": ends}
    api = client.from_environment()
    if by is not None:
        _print_breakdown(api.get("kpis/breakdown", by=by, **period), by, as_json=as_json)
        return
    figures = api.get("kpis", **period)
    if as_json:
        output.print_json(figures)
    else:
        _print_figures(figures)


def _print_figures(figures: Mapping[str, Any]) -> None:
    rows = [
        (
            _words(name),
            _value(name, figure),
            *(figure[key] for key in ("n", "not_applicable", "invalid")),
        )
        for name, figure in figures.items()
        if isinstance(figure, dict)
    ]
    output.print_table(("figure", "value", "n", "not applicable", "invalid"), rows)
    click.echo(f"Incidents logged: {figures['logged']}")


def _print_breakdown(found: Mapping[str, Any], by: str, *, as_json: bool) -> None:
    if as_json:
        output.print_json(found["items"])
        return
    names = [name for row in found["items"][:1] for name in row["kpis"] if name != "logged"]
    rows = [
        (row["name"], row["kpis"]["logged"], *(_value(name, row["kpis"][name]) for name in names))
        for row in found["items"]
    ]
    output.print_table((by, "logged", *map(_words, names)), rows)


def _value(name: str, figure: Mapping[str, Any]) -> str | None:
    """Write a figure in its unit; None where there is nothing to count."""
    value = figure["value"]
    if value is None:
        return None
    if name in _DURATIONS:
        return periods.spoken(timedelta(seconds=value))
    return f"{value:.2f}" if name in _SCORES else f"{value:.1%}"


def _words(name: str) -> str:
    return name.upper() if name.startswith("mt") and "_" not in name else name.replace("_", " ")
