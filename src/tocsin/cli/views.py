"""Views, by the API: the queues with how much is in each, and what is in one."""

import click

from tocsin.cli import client, noun, output, rehearsal

_COLUMNS = ("id", "name", "audience", "team", "number")
_INCIDENTS = ("number", "priority", "status", "assignee", "title")


@click.group(cls=noun.Noun)
def command() -> None:
    """List the views of incidents, and what one holds."""


@command.command("list")
@output.json_option
def list_views(as_json: bool) -> None:
    """Print the views one can look through, with how many incidents each holds."""
    api = client.from_environment()
    counts = {each["view_id"]: each["number"] for each in api.whole("views/counts")}
    found = [{**view, "number": counts.get(view["id"], 0)} for view in api.whole("views")]
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@output.json_option
def show(id: int, limit: int, as_json: bool) -> None:
    """Print the incidents that a view holds, in its order."""
    found = client.from_environment().items(f"views/{id}/incidents", limit=limit)
    output.print_items(found, _INCIDENTS, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@rehearsal.dry_run_option
def remove(id: int) -> None:
    """Keep a view no more; the incidents stay."""
    client.from_environment().delete(f"views/{id}")
