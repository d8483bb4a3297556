"""Action items, by the API: what somebody promised to do after an incident."""

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("id", "incident", "title", "owner", "due_on", "status", "is_overdue")
_id = click.argument("id", type=int)


@click.group(cls=noun.Noun)
def command() -> None:
    """List what is still to be done after incidents, promise it and do it."""


@command.command("list")
@click.option("--owner", metavar="EMAIL", help="Whose; an address, or me.")
@click.option("--overdue", "is_overdue", is_flag=True, help="Only what is late.")
@output.json_option
def list_items(owner: str | None, is_overdue: bool, as_json: bool) -> None:
    """Print what is still to be done, soonest first."""
    found = client.from_environment().items(
        "action-items", limit=200, owner=owner, is_overdue=is_overdue
    )
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("incident", type=int)
@click.argument("title")
@click.option("--owner", metavar="EMAIL", help="Who will do it; an address, or me.")
@click.option("--due", "due_on", metavar="DAY", help="Such as 2026-03-31.")
@output.json_option
def add(incident: int, as_json: bool, **said: str | None) -> None:
    """Promise something about an incident."""
    made = client.from_environment().post(f"incidents/{incident}/action-items", said)
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@_id
@output.json_option
def done(id: int, as_json: bool) -> None:
    """Say that it is done."""
    item = client.from_environment().post(f"action-items/{id}/completion")
    output.print_one(item, _COLUMNS, as_json=as_json)


@command.command()
@_id
@click.option("--reason", required=True, help="Why it will not be done.")
@output.json_option
def drop(id: int, reason: str, as_json: bool) -> None:
    """Say that it will not be done."""
    item = client.from_environment().post(f"action-items/{id}/drop", {"reason": reason})
    output.print_one(item, _COLUMNS, as_json=as_json)


@command.command()
@_id
@output.json_option
def reopen(id: int, as_json: bool) -> None:
    """Take back that it was done or dropped."""
    item = client.from_environment().delete(f"action-items/{id}/completion")
    output.print_one(item, _COLUMNS, as_json=as_json)
