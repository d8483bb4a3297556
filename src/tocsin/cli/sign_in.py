"""What is asked of those who sign in, by the API."""

import click

from tocsin.cli import client, naming, noun, output, rehearsal

ASKED_OF = ("nobody", "managers", "everyone")
_PROVIDER = ("id", "name", "issuer", "client_id", "slug", "is_enabled")
_FIELDS = ("second_factor", "grace", "asked_since")


class SignIn(noun.Noun):
    """``tocsin sign-in`` means ``tocsin sign-in show``."""

    verb = "show"


@click.group(cls=SignIn)
def command() -> None:
    """Show and set what is asked of those who sign in."""


@command.command()
@output.json_option
def show(as_json: bool) -> None:
    """Print of whom a second factor is asked."""
    found = client.from_environment().get("sign-in-rule")
    output.print_one(found, _FIELDS, as_json=as_json)


@command.command("set")
@click.option("--second-factor", type=click.Choice(ASKED_OF), required=True, help="Of whom.")
@click.option("--grace", default="14d", show_default=True, help="How long they may do without.")
@output.json_option
def set_rule(second_factor: str, grace: str, as_json: bool) -> None:
    """Say of whom a second factor is asked from now on."""
    body = {"second_factor": second_factor, "grace": grace}
    found = client.from_environment().put("sign-in-rule", body)
    output.print_one(found, _FIELDS, as_json=as_json)


@command.command()
@output.json_option
def providers(as_json: bool) -> None:
    """Print the providers by which people sign in; they are made by a blueprint or on the web."""
    found = client.from_environment().items("sign-in-providers", limit=100)
    output.print_items(found, _PROVIDER, as_json=as_json)


@command.command("remove-provider")
@click.argument("name")
@rehearsal.dry_run_option
def remove_provider(name: str) -> None:
    """Let nobody in by a provider any more; whom it brought stay, with their passwords."""
    api = client.from_environment()
    api.delete(naming.place(api, "sign-in-providers", name, called="provider"))
    click.echo(f"Nobody comes by {name} any more.")
