"""Quiet hours, by the API: what can wait does until the morning."""

import click

from tocsin.cli import client, noun, output

_FIELDS = ("person", "starts", "ends", "once_within")
_whose = click.option("--person", metavar="EMAIL", default="me", help="You, if left out.")


class Quiet(noun.Noun):
    """``tocsin quiet`` means ``tocsin quiet show``."""

    verb = "show"


@click.group(cls=Quiet)
def command() -> None:
    """Show and set the hours in which what can wait does, and list what waits."""


@command.command()
@_whose
@output.json_option
def show(person: str, as_json: bool) -> None:
    """Print the quiet hours of a person."""
    found = client.from_environment().get("quiet-hours", person=person)
    output.print_one(found, _FIELDS, as_json=as_json)


@command.command("set")
@click.option("--from", "starts", metavar="HH:MM", help="When they begin; none without it.")
@click.option("--to", "ends", metavar="HH:MM", help="When they end.")
@click.option("--once-within", default="0s", help="How long a page is not repeated: 5m.")
@_whose
@output.json_option
def set_hours(as_json: bool, **said: str | None) -> None:
    """Set the quiet hours; what waits is let go at once."""
    found = client.from_environment().put("quiet-hours", said)
    output.print_one(found, _FIELDS, as_json=as_json)


@command.command()
@_whose
@output.json_option
def held(person: str, as_json: bool) -> None:
    """Print what waits for a person's morning."""
    found = client.from_environment().get("quiet-hours/held", person=person)["items"]
    output.print_items(found, ("notification_id", "title", "until"), as_json=as_json)
