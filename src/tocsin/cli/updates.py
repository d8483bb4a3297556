"""Updates on incidents, by the API: what those outside are told."""

from collections.abc import Sequence

import click

from tocsin.cli import client, noun, output
from tocsin.comms.phase import Phase

_COLUMNS = ("id", "at", "phase", "headline", "recipients", "is_public", "next_due_at")
_number = click.argument("number", type=int)


@click.group(cls=noun.Noun)
def command() -> None:
    """List what was told about an incident, and tell more."""


@command.command("list")
@_number
@output.json_option
def list_updates(number: int, as_json: bool) -> None:
    """Print what was told about an incident, newest first."""
    found = client.from_environment().whole(f"incidents/{number}/updates")
    output.print_items(found, (*_COLUMNS, "body"), as_json=as_json)


@command.command()
@_number
@click.argument("body")
@click.option(
    "--phase",
    type=click.Choice([p.value for p in Phase]),
    default="investigating",
    show_default=True,
    help="How far it has got.",
)
@click.option("--to", "audiences", multiple=True, metavar="AUDIENCE", help="May be repeated.")
@click.option("--public", "is_public", is_flag=True, help="On the status pages, too.")
@click.option("--headline", default="", help="What outsiders read instead of the title.")
@click.option("--next-in", metavar="TIME", help="When more will follow: 30m, 2h.")
@click.option("--preview", is_flag=True, help="Only print the message that it would make.")
@output.json_option
def post(
    number: int, preview: bool, as_json: bool, **said: str | bool | Sequence[str] | None
) -> None:
    """Tell an audience, the readers of the status pages, or both, what is going on."""
    api = client.from_environment()
    place = f"incidents/{number}/updates"
    if preview:
        letter = api.post(f"{place}/preview", said)
        output.print_facts(letter, ("subject", "body"), as_json=as_json)
    else:
        output.print_one(api.post(place, said), _COLUMNS, as_json=as_json)
