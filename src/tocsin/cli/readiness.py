"""Whether whoever is on call can be reached, by the API."""

from collections.abc import Mapping
from typing import Any

import click

from tocsin.cli import client, noun, output

_TIMES = ("time_zone", "digest_days", "digest_at", "canary_days", "canary_at")


class Readiness(noun.Noun):
    """``tocsin readiness`` means ``tocsin readiness check``."""

    verb = "check"


@click.group(cls=Readiness)
def command() -> None:
    """Check whether pages would reach whoever is on call, and send test pages."""


@command.command()
@click.option("--days", type=click.IntRange(1, 90), default=30, help="How far ahead to look.")
@output.json_option
def check(days: int, as_json: bool) -> None:
    """Print what would keep pages from reaching anybody; exits with 1 if anything is broken."""
    found = client.from_environment().get("readiness", days=days)
    if as_json:
        output.print_json(found)
    else:
        rows = ("severity", "name", "starts_at", "sentence")
        output.print_items(found["findings"], rows, as_json=False)
    if not found["is_ready"]:
        raise click.exceptions.Exit(1)


@command.command()
@output.json_option
def people(as_json: bool) -> None:
    """Print who is needed soon, how each is reached, and what became of the last test."""
    found = client.from_environment().get("readiness")["people"]
    rows = [_row(one, path) for one in found for path in one["paths"]]
    output.print_items(
        rows, ("name", "contact", "rests_on", "state", "tested", "test"), as_json=as_json
    )


@command.command()
@output.json_option
def test(as_json: bool) -> None:
    """Send a test page to every contact of whoever is on call in the next seven days."""
    output.print_one(
        client.from_environment().post("readiness/tests", {}), ("sent",), as_json=as_json
    )


@command.command()
@click.option("--time-zone", help="Of the times, such as Europe/Berlin.")
@click.option("--digest-on", "digest_days", multiple=True, help="mon to sun; none is never.")
@click.option("--digest-at", metavar="HH:MM", help="When the digest comes, if anything is wrong.")
@click.option("--test-on", "canary_days", multiple=True, help="mon to sun, for test pages.")
@click.option("--test-at", "canary_at", metavar="HH:MM", help="When test pages go out.")
@output.json_option
def timetable(as_json: bool, **said: Any) -> None:
    """Print when the digest and the test pages go out, or set it."""
    api = client.from_environment()
    found = api.get("readiness/timetable")
    wanted = {name: value for name, value in said.items() if value}
    if wanted:
        found = api.put("readiness/timetable", found | wanted)
    output.print_one(found, _TIMES, as_json=as_json)


def _row(one: Mapping[str, Any], path: Mapping[str, Any]) -> dict[str, Any]:
    tested = path["tested"] or {}
    return {
        "name": one["name"],
        "contact": path["title"],
        "rests_on": path["rests_on"],
        "state": path["state"],
        "tested": tested.get("at"),
        "test": tested.get("status"),
    }
