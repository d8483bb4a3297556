"""Tasks and time of an incident, by the API."""

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("id", "is_done", "title", "assignee", "due_at", "checklist")
_TIME = ("id", "person", "minutes", "worked_on", "note")
_number = click.argument("incident", type=int)


@click.group(cls=noun.Noun)
def command() -> None:
    """List what is to be done about an incident, do it, and note the time it took."""


@command.command("list")
@_number
@output.json_option
def list_tasks(incident: int, as_json: bool) -> None:
    """Print the tasks of an incident, in order."""
    found = client.from_environment().whole(f"incidents/{incident}/tasks")
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@_number
@click.argument("title")
@click.option("--assignee", metavar="EMAIL", help="Who will do it; an address, or me.")
@click.option("--due", "due_at", metavar="TIME", help="Such as 2026-03-31T12:00:00Z.")
@output.json_option
def add(incident: int, as_json: bool, **said: str | None) -> None:
    """Write down what is to be done."""
    made = client.from_environment().post(f"incidents/{incident}/tasks", said)
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@_number
@click.argument("checklist", type=int)
@output.json_option
def checklist(incident: int, checklist: int, as_json: bool) -> None:
    """Add all tasks of a checklist."""
    body = {"checklist_id": checklist}
    found = client.from_environment().post(f"incidents/{incident}/checklists", body)
    output.print_items(found["items"], _COLUMNS, as_json=as_json)


@command.command()
@_number
@click.argument("id", type=int)
@output.json_option
def done(incident: int, id: int, as_json: bool) -> None:
    """Say that a task is done."""
    task = client.from_environment().post(f"incidents/{incident}/tasks/{id}/completion")
    output.print_one(task, _COLUMNS, as_json=as_json)


@command.command()
@_number
@click.argument("spent")
@click.argument("note", default="")
@output.json_option
def time(incident: int, spent: str, note: str, as_json: bool) -> None:
    """Note that you worked on an incident for so long: 45m, 1h30m."""
    body = {"spent": spent, "note": note}
    made = client.from_environment().post(f"incidents/{incident}/time-entries", body)
    output.print_one(made, _TIME, as_json=as_json)
