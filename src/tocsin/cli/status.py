"""Status pages as their readers see them, by the API."""

from collections.abc import Mapping
from typing import Any

import click

from tocsin.cli import client, output

_GOOD = "operational"


@click.command()
@click.argument("page", required=False)
@output.json_option
def command(page: str | None, as_json: bool) -> None:
    """Print the status pages, or what the readers of one PAGE see.

    Exits with 1 if anything on the page is not operational.
    """
    api = client.from_environment()
    if page is None:
        found = api.whole("status-pages")
        output.print_items(found, ("slug", "title", "is_public", "url"), as_json=as_json)
        return
    view = api.get(f"status-pages/{page}/view")
    if as_json:
        output.print_json(view)
    else:
        _print(view)
    if view["state"] != _GOOD:
        raise click.exceptions.Exit(1)


def _print(view: Mapping[str, Any]) -> None:
    rows = [
        (one["group"], one["name"], one["state"].replace("_", " "), f"{one['uptime']:.3%}")
        for one in view["components"]
    ]
    output.print_table(("group", "component", "state", "uptime in 90 days"), rows)
    for incident in view["current"]:
        last = incident["updates"][0]["body"] if incident["updates"] else ""
        click.echo(f"\n{incident['headline']} ({incident['phase']})\n{last}".rstrip())
