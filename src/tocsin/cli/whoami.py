"""Who the server takes us for."""

import click

from tocsin.cli import client, output

_FACTS = ("name", "email", "kind", "role", "scopes")


@click.command()
@output.json_option
def command(as_json: bool) -> None:
    """Print who you are to the server of TOCSIN_URL, and what you may do."""
    found = client.from_environment().get("me")
    if as_json:
        output.print_json(found)
        return
    person = found["person"] or {}
    output.print_facts(found | {"email": person.get("email")}, _FACTS, as_json=False)
