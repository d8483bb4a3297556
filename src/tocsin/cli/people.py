"""People, by the API. A person is named by their address, which is what colleagues know."""

from typing import Any

import click

from tocsin.cli import client, naming, noun, output, rehearsal
from tocsin.cli.client import Client
from tocsin.kit import errors

ROLES = ("requester", "stakeholder", "responder", "manager", "admin", "auditor")
_COLUMNS = ("id", "name", "email", "role", "time_zone", "is_active")


class NoSuchPerson(errors.NotFound):
    def __init__(self, email: str) -> None:
        super().__init__(f"Nobody has the address {email}.")


@click.group(cls=noun.Noun)
def command() -> None:
    """List, invite and dismiss people, and set what they may do."""


@command.command("list")
@click.option("--role", type=click.Choice(ROLES), help="Only those with this role.")
@click.option("--search", metavar="TEXT", help="Part of a name or an address.")
@click.option("--all", "with_inactive", is_flag=True, help="Also those who were dismissed.")
@click.option("--limit", default=100, show_default=True, help="How many at most.")
@output.json_option
def list_people(
    role: str | None, search: str | None, with_inactive: bool, limit: int, as_json: bool
) -> None:
    """Print people by name."""
    is_active = None if with_inactive else True
    found = client.from_environment().items(
        "people", limit=limit, role=role, q=search, is_active=is_active
    )
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("email")
@output.json_option
def show(email: str, as_json: bool) -> None:
    """Print one person."""
    output.print_one(named(client.from_environment(), email), _COLUMNS, as_json=as_json)


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="How colleagues call them.")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="responder",
    show_default=True,
    help="What they may do.",
)
@click.option("--time-zone", default="UTC", show_default=True, help="Such as Europe/Berlin.")
@output.json_option
def add(email: str, name: str, role: str, time_zone: str, as_json: bool) -> None:
    """Add a person; they cannot sign in before they are invited."""
    body = {"email": email, "name": name, "role": role, "time_zone": time_zone}
    output.print_one(client.from_environment().post("people", body), _COLUMNS, as_json=as_json)


@command.command()
@click.argument("email")
@output.json_option
def invite(email: str, as_json: bool) -> None:
    """Print a link by which a person chooses a password; it works once, for a day."""
    api = client.from_environment()
    link = api.post(f"people/{named(api, email)['id']}/password-links")
    output.print_text(link, "url", as_json=as_json)


@command.command("set-role")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@output.json_option
def set_role(email: str, role: str, as_json: bool) -> None:
    """Set what a person may do."""
    api = client.from_environment()
    changed = api.put(f"people/{named(api, email)['id']}/role", {"role": role})
    output.print_one(changed, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("email")
@rehearsal.dry_run_option
@output.json_option
def dismiss(email: str, as_json: bool) -> None:
    """Let a person in no more; what they did stays."""
    api = client.from_environment()
    output.print_one(
        api.post(f"people/{named(api, email)['id']}/deactivation"), _COLUMNS, as_json=as_json
    )


@command.command("remove-second-factor")
@click.argument("email")
@rehearsal.dry_run_option
def remove_second_factor(email: str) -> None:
    """Ask a person for no more codes, for their phone is lost; they are told by mail."""
    api = client.from_environment()
    api.delete(f"people/{named(api, email)['id']}/second-factor")
    click.echo(f"{email} is asked for no more codes.")


@command.command()
@click.argument("email")
@click.argument("provider")
@rehearsal.dry_run_option
def disconnect(email: str, provider: str) -> None:
    """Let nobody in as a person by this provider any more, until it is connected anew."""
    api = client.from_environment()
    way = naming.place(api, "sign-in-providers", provider, called="provider")
    api.delete(f"people/{named(api, email)['id']}/{way}")
    click.echo(f"Nobody comes in as {email} by {provider} any more.")


@command.command()
@click.argument("email")
@output.json_option
def readmit(email: str, as_json: bool) -> None:
    """Let a person in again."""
    api = client.from_environment()
    output.print_one(
        api.delete(f"people/{named(api, email)['id']}/deactivation"), _COLUMNS, as_json=as_json
    )


def named(api: Client, email: str) -> dict[str, Any]:
    """Return the person who has this address, dismissed or not."""
    wanted = email.strip().lower()
    for person in api.items("people", limit=200, q=wanted):
        if person["email"].lower() == wanted:
            return person
    raise NoSuchPerson(email)
