"""Contacts, by the API: where a person is told, one's own unless somebody else is named."""

import click

from tocsin.cli import client, noun, output, rehearsal

_COLUMNS = ("id", "channel", "address", "label", "is_verified", "is_enabled")

_person = click.option(
    "--person", default="me", metavar="EMAIL", help="Whose, if they are not your own."
)


@click.group(cls=noun.Noun)
def command() -> None:
    """List where a person is told, add to it, prove it and try it."""


@command.command("list")
@_person
@output.json_option
def list_contacts(person: str, as_json: bool) -> None:
    """Print contacts; only verified and enabled ones are used."""
    found = client.from_environment().get("contacts", person=person)["items"]
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("channel")
@click.argument("address", default="")
@click.option("--label", default="", help="What you call it.")
@_person
@output.json_option
def add(channel: str, address: str, label: str, person: str, as_json: bool) -> None:
    """Add a contact on a channel: email, ntfy, webhook or inbox."""
    body = {"channel": channel, "address": address, "label": label, "person": person}
    made = client.from_environment().post("contacts", body)
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@click.argument("code", required=False)
def verify(id: int, code: str | None) -> int:
    """Prove that a contact is yours: without a code one is sent there, with it you hand it in."""
    api = client.from_environment()
    if code is None:
        api.post(f"contacts/{id}/codes")
        click.echo("A code is on its way; hand it in within a quarter of an hour.")
        return 0
    result = api.post(f"contacts/{id}/verification", {"code": code})["result"]
    click.echo(f"The contact is {result}." if result == "confirmed" else f"The code is {result}.")
    return 0 if result == "confirmed" else 1


@command.command()
@click.argument("id", type=int)
def test(id: int) -> None:
    """Send a message there that only shows that it arrives."""
    sent = client.from_environment().post(f"contacts/{id}/tests")
    click.echo(f"It is on its way as notification {sent['notification_id']}.")


@command.command()
@click.argument("id", type=int)
@rehearsal.dry_run_option
def remove(id: int) -> None:
    """Remove a contact; what was still to go there pages somebody else."""
    client.from_environment().delete(f"contacts/{id}")
