"""Teams, by the API. A team is named by its name, its members by their addresses."""

from collections.abc import Sequence
from typing import Any

import click

from tocsin.cli import client, naming, noun, output, people
from tocsin.cli.client import Client

_COLUMNS = ("id", "name", "description")


@click.group(cls=noun.Noun)
def command() -> None:
    """List teams, make them, and say who belongs to them."""


@command.command("list")
@output.json_option
def list_teams(as_json: bool) -> None:
    """Print all teams by name."""
    found = client.from_environment().items("teams", limit=500)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@output.json_option
def show(name: str, as_json: bool) -> None:
    """Print the members of a team, leads first."""
    api = client.from_environment()
    _print_members(api.get(f"{_place(api, name)}/members"), as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--description", default="", help="What the team is there for.")
@output.json_option
def add(name: str, description: str, as_json: bool) -> None:
    """Make a team without members."""
    made = client.from_environment().post("teams", {"name": name, "description": description})
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command("set-members")
@click.argument("name")
@click.argument("emails", nargs=-1)
@click.option("--lead", "leads", multiple=True, metavar="EMAIL", help="Who leads; may be repeated.")
@output.json_option
def set_members(name: str, emails: Sequence[str], leads: Sequence[str], as_json: bool) -> None:
    """Make these people, and only these, the members of a team."""
    api = client.from_environment()
    place = _place(api, name)
    by_id = {people.named(api, email)["id"]: False for email in emails}
    by_id |= {people.named(api, email)["id"]: True for email in leads}
    members = [{"person_id": id_, "is_lead": is_lead} for id_, is_lead in by_id.items()]
    answer = api.put(f"{place}/members", {"members": members})
    _print_members(answer, as_json=as_json)


def _place(api: Client, name: str) -> str:
    return naming.place(api, "teams", name, called="team")


def _print_members(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        output.print_json(answer["items"])
        return
    rows = [
        (m["person"]["name"], m["person"]["email"], "lead" if m["is_lead"] else "member")
        for m in answer["items"]
    ]
    output.print_table(("name", "email", "as"), rows)
