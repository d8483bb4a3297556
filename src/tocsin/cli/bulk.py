"""Bulk edits, by the API: one change of many incidents, looked at first, and taken back."""

from collections.abc import Sequence
from typing import Any

import click

from tocsin.cli import client, noun, output
from tocsin.incidents.priority import Priority
from tocsin.work.edit import Progress

_COLUMNS = ("number", "change", "failure")


@click.group(cls=noun.Noun)
def command() -> None:
    """Change many incidents at once, and take that back."""


@command.command()
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.option("--assignee", metavar="EMAIL", help="An address, me, or nobody.")
@click.option("--team", metavar="NAME")
@click.option("--category", metavar="PATH")
@click.option("--priority", type=click.Choice([each.value for each in Priority]))
@click.option("--then", "progress", type=click.Choice([each.value for each in Progress]))
@click.option("--reason", default="", help="Why: for a priority, a hold or a cancellation.")
@click.option("--notes", default="", help="What was done, when it is resolved.")
@click.option("--comment", default="", help="Said on each of them.")
@click.option("--public", "is_public", is_flag=True, help="The reporters may read the comment.")
@click.option("--preview", is_flag=True, help="Only print what would become of each.")
@output.json_option
def edit(
    numbers: Sequence[int],
    comment: str,
    is_public: bool,
    preview: bool,
    as_json: bool,
    **said: str | None,
) -> None:
    """Change these incidents; each wholly or not at all."""
    api = client.from_environment()
    answer = {"body": comment, "is_public": is_public} if comment else None
    wanted = {name: value for name, value in said.items() if value}
    body = {"numbers": list(numbers), "edit": wanted, "answer": answer}
    if preview:
        _print(api.post("bulk-edits/preview", body)["items"], as_json=as_json)
        return
    made = api.post("bulk-edits", body)
    _print(made["outcomes"], as_json=as_json)
    if not as_json:
        click.echo(f"tocsin bulk undo {made['id']} takes it back.", err=True)


@command.command()
@click.argument("id", type=int)
@output.json_option
def undo(id: int, as_json: bool) -> None:
    """Take back what nobody has changed since."""
    _print(client.from_environment().delete(f"bulk-edits/{id}")["items"], as_json=as_json)


def _print(outcomes: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    shown = [{**each, "change": _change(each)} for each in outcomes]
    output.print_items(shown, _COLUMNS, as_json=as_json)


def _change(outcome: dict[str, Any]) -> str:
    before = outcome["before"]
    changes = (
        f"{name} {before[name]} → {value}" if name in before else f"{name} added"
        for name, value in outcome["after"].items()
    )
    return ", ".join(changes)
