"""Services, by the API. Services, teams and policies are named by their names."""

from collections.abc import Sequence

import click

from tocsin.cli import client, naming, noun, output
from tocsin.cli.client import Client

_COLUMNS = ("id", "name", "tier", "team", "policy")
_FACTS = (
    *("id", "name", "description", "tier", "team", "policy", "needs", "breaks"),
    *("group_by", "group_window", "auto_resolve", "status_group", "is_public", "is_archived"),
)


@click.group(cls=noun.Noun)
def command() -> None:
    """List services, make them, and say what they need."""


@command.command("list")
@click.option("--team", metavar="NAME", help="Only this team's.")
@click.option("--search", metavar="TEXT", help="Part of a name or a description.")
@click.option("--archived", "is_archived", is_flag=True, help="Those out of use instead.")
@output.json_option
def list_services(team: str | None, search: str | None, is_archived: bool, as_json: bool) -> None:
    """Print services, the most important first."""
    found = client.from_environment().items(
        "services", limit=2000, team=team, q=search, is_archived=is_archived
    )
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@output.json_option
def show(name: str, as_json: bool) -> None:
    """Print a service, what it needs, and what breaks with it."""
    api = client.from_environment()
    service = naming.find(api, "services", name, called="service")
    place = f"services/{service['id']}"
    needs = [one["name"] for one in api.get(f"{place}/dependencies")["items"]]
    breaks = [one["name"] for one in api.get(f"{place}/dependents")["items"]]
    output.print_facts(service | {"needs": needs, "breaks": breaks}, _FACTS, as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--description", default="", help="What it is there for.")
@click.option("--team", metavar="NAME", help="Who owns it.")
@click.option("--tier", type=click.IntRange(1, 4), default=3, show_default=True)
@click.option("--policy", metavar="NAME", help="Whom to page about it.")
@output.json_option
def add(name: str, as_json: bool, **said: str | int | None) -> None:
    """Make a service."""
    made = client.from_environment().post("services", {"name": name, **said})
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@click.argument("services", nargs=-1, metavar="SERVICE...")
@output.json_option
def needs(name: str, services: Sequence[str], as_json: bool) -> None:
    """Make these services, and only these, what a service needs directly."""
    api = client.from_environment()
    answer = api.put(f"{_place(api, name)}/dependencies", {"services": list(services)})
    output.print_items(answer["items"], _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@output.json_option
def archive(name: str, as_json: bool) -> None:
    """Take a service out of the lists; its history stays."""
    api = client.from_environment()
    output.print_one(api.post(f"{_place(api, name)}/archival"), _COLUMNS, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@output.json_option
def restore(id: int, as_json: bool) -> None:
    """Bring an archived service back."""
    restored = client.from_environment().delete(f"services/{id}/archival")
    output.print_one(restored, _COLUMNS, as_json=as_json)


def _place(api: Client, name: str) -> str:
    return naming.place(api, "services", name, called="service")
