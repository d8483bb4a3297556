"""Runbooks, by the API, and their runs on incidents. Both are named by their ids."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("id", "title", "service", "steps")
_RUN = ("id", "runbook_id", "title", "done", "steps", "is_complete")


@click.group(cls=noun.Noun)
def command() -> None:
    """List runbooks, put them on incidents, and tick off what is done."""


@command.command("list")
@click.option("--for", "number", type=int, metavar="INCIDENT", help="Those that fit it.")
@output.json_option
def list_runbooks(number: int | None, as_json: bool) -> None:
    """Print the runbooks in use, by title."""
    api = client.from_environment()
    if number is None:
        found = api.items("runbooks", limit=500)
    else:
        found = api.whole(f"incidents/{number}/suggested-runbooks")
    _print(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@output.json_option
def show(id: int, as_json: bool) -> None:
    """Print the steps of a runbook."""
    found = client.from_environment().get(f"runbooks/{id}")
    if as_json:
        output.print_json(found)
    else:
        output.print_table(("step", found["title"]), list(enumerate(found["steps"], start=1)))


@command.command()
@click.argument("incident", type=int)
@output.json_option
def runs(incident: int, as_json: bool) -> None:
    """Print the runbooks at work on an incident."""
    found = client.from_environment().whole(f"incidents/{incident}/runs")
    _print(found, _RUN, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@click.argument("incident", type=int)
@output.json_option
def attach(id: int, incident: int, as_json: bool) -> None:
    """Put a runbook's steps on an incident."""
    _print_run(
        client.from_environment().post(f"incidents/{incident}/runs", {"runbook": id}), as_json
    )


@command.command()
@click.argument("run", type=int)
@output.json_option
def steps(run: int, as_json: bool) -> None:
    """Print the steps of a run, and what is done."""
    _print_run(client.from_environment().get(f"runs/{run}"), as_json)


@command.command()
@click.argument("run", type=int)
@click.argument("step", type=int)
@click.option("--undo", is_flag=True, help="It was a slip, or has to be done again.")
@output.json_option
def tick(run: int, step: int, undo: bool, as_json: bool) -> None:
    """Say that a step is done."""
    api = client.from_environment()
    place = f"runs/{run}/steps/{step}/tick"
    _print_run(api.delete(place) if undo else api.post(place), as_json)


def _print(found: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        output.print_json(found)
        return
    rows = [{**each, "steps": len(each["steps"])} for each in found]
    output.print_items(rows, columns, as_json=False)


def _print_run(run: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        output.print_json(run)
        return
    output.print_items(run["steps"], ("number", "text", "done_at", "done_by_name"), as_json=False)
    click.echo(f"Run {run['id']}: {run['done']} of {len(run['steps'])} steps are done.")
