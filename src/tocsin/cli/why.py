"""Why somebody was paged or was not, and why an incident paged whom it paged."""

from collections.abc import Sequence
from typing import Any

import click

from tocsin.cli import client, output

_COLUMNS = ("at", "subject", "title", "sentence")


@click.command()
@click.argument("number", type=int, required=False)
@click.option("--person", metavar="EMAIL", help="Whom it is about; yourself, unless told else.")
@click.option("--from", "starts", metavar="TIME", help="A day ago, unless told else.")
@click.option("--to", "ends", metavar="TIME", help="A day later; at most 31 days later.")
@click.option("--limit", default=50, show_default=True, help="How many pages at most.")
@output.json_option
def command(
    number: int | None, person: str | None, as_json: bool, limit: int, **period: str | None
) -> None:
    """Say why somebody was paged or was not.

    With the NUMBER of an incident: its whole trace, from what was said to who answered; with
    --person, what it came to for them. Without: all of a time that concerns them.
    """
    api = client.from_environment()
    if number is None:
        _of_time(api, person, limit, {"from": period["starts"], "to": period["ends"]}, as_json)
    elif person is not None:
        _print(api.get(f"incidents/{number}/page-reasons", person=person)["items"], as_json)
    else:
        _trace(api.get(f"incidents/{number}/trace"), as_json)


def _of_time(
    api: client.Client, person: str | None, limit: int, period: dict[str, str | None], as_json: bool
) -> None:
    asked = {"person": person or "me", **period}
    paged = api.items("page-reasons", limit=limit, **asked)
    muted = api.get("page-reasons/muted", **asked)["items"]
    _print(sorted([*paged, *muted], key=lambda each: str(each["at"]), reverse=True), as_json)


def _print(found: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        output.print_json(found)
        return
    output.print_items(found, _COLUMNS, as_json=False)


def _trace(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.print_json(found)
        return
    for each in (*found["origin"], *(link for page in found["pages"] for link in page["links"])):
        click.echo(f"{each['hop']:<9} {each['state']:<9} {each['title']}")
        click.echo(f"{'':<20}{each['sentence']}")
