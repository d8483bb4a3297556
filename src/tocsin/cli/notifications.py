"""Notifications, by the API: who was told what, and how it went."""

import click

from tocsin.cli import client, noun, output
from tocsin.notify.attempt import Status

_COLUMNS = (
    *("id", "created_at", "person", "channel", "incident", "title", "status", "tried"),
    *("due_at", "reason"),
)


@click.group(cls=noun.Noun)
def command() -> None:
    """List what was sent to whom, with what came of it."""


@command.command("list")
@click.option("--incident", type=int, metavar="NUMBER")
@click.option("--person", metavar="EMAIL")
@click.option("--status", type=click.Choice([status.value for status in Status]))
@click.option("--channel", metavar="NAME", help="Such as email.")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_notifications(
    incident: int | None,
    person: str | None,
    status: str | None,
    channel: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Print notifications, newest first."""
    asked = {"incident": incident, "person": person, "status": status, "channel": channel}
    found = client.from_environment().items("notifications", limit=limit, **asked)
    if as_json:
        output.print_json(found)
        return
    counted = [each | {"tried": len(each["attempts"])} for each in found]
    output.print_items(counted, _COLUMNS, as_json=False)
