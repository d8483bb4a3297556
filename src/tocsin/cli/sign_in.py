"""What is asked of those who sign in, by the API."""

import click

from tocsin.cli import client, noun, output

ASKED_OF = ("nobody", "managers", "everyone")
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
