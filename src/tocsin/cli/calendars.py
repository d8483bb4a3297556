"""Calendars, by the API: others' that are read, and addresses at which others read ours."""

import click

from tocsin.cli import client, naming, noun, output, rehearsal

_CALENDAR = ("id", "name", "purpose", "schedule", "person", "host", "read_at", "fault")
_EVENT = ("starts_at", "ends_at", "person", "summary")
_LINK = ("id", "schedule", "created_at")


@click.group(cls=noun.Noun)
def command() -> None:
    """List calendars that are read, add and remove them, and make addresses of our own."""


@command.command("list")
@output.json_option
def list_calendars(as_json: bool) -> None:
    """Print the calendars that are read, with why one could not be."""
    found = client.from_environment().whole("calendars")
    output.print_items(found, _CALENDAR, as_json=as_json)


@command.command()
@click.argument("name")
@click.argument("url")
@click.option("--as", "purpose", type=click.Choice(["leave", "override", "rota"]), required=True)
@click.option("--schedule", metavar="NAME", help="Whose overrides or rota it tells.")
@click.option("--person", metavar="EMAIL", help="All of it is the leave of one person.")
@click.option("--time-zone", metavar="ZONE", default="UTC", help="In which whole days are meant.")
@output.json_option
def add(as_json: bool, **said: str | None) -> None:
    """Have the calendar at URL read from now on; NAME is what to call it."""
    body = {key: value for key, value in said.items() if value}
    made = client.from_environment().post("calendars", body)
    output.print_one(made, _CALENDAR, as_json=as_json)


@command.command()
@click.argument("name")
@output.json_option
def show(name: str, as_json: bool) -> None:
    """Print what a calendar tells; without a person nobody is known by the title."""
    api = client.from_environment()
    found = api.get(_place(api, name))
    if as_json:
        output.print_json(found)
        return
    output.print_items(found["events"], _EVENT, as_json=False)


@command.command()
@click.argument("name")
def read(name: str) -> None:
    """Have a calendar read at once."""
    api = client.from_environment()
    api.post(f"{_place(api, name)}/reading", {})


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def remove(name: str) -> None:
    """Read a calendar no more."""
    api = client.from_environment()
    api.delete(_place(api, name))


@command.command()
@output.json_option
def links(as_json: bool) -> None:
    """Print your secret addresses; an address itself is shown once, when it is made."""
    found = client.from_environment().whole("calendar-links")
    output.print_items(found, _LINK, as_json=as_json)


@command.command()
@click.argument("schedule", required=False)
@output.json_option
def link(schedule: str | None, as_json: bool) -> None:
    """Make an address that calendar programs read: your shifts, or all those of a SCHEDULE."""
    made = client.from_environment().post("calendar-links", {"schedule": schedule})
    output.print_one(made, ("id", "url"), as_json=as_json)


@command.command("end-link")
@click.argument("id", type=int)
def end_link(id: int) -> None:
    """Take an address back; what reads there finds nothing from now on."""
    client.from_environment().delete(f"calendar-links/{id}")


def _place(api: client.Client, name: str) -> str:
    """Return the path of the calendar of this name or id."""
    wanted = name.strip().lower()
    for each in api.whole("calendars"):
        if wanted in (each["name"].lower(), str(each["id"])):
            return f"calendars/{each['id']}"
    raise naming.NotThere(f"There is no calendar named {name}.")
