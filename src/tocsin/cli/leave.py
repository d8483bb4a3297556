"""Leave, by the API: who takes no turns, and from when until when."""

import click

from tocsin.cli import client, lasting, noun, output, rehearsal

_LEAVE = ("id", "person", "schedule", "starts_at", "ends_at", "reason")


@click.group(cls=noun.Noun)
def command() -> None:
    """List leave, take it, and end it."""


@command.command("list")
@click.option("--person", metavar="EMAIL", help="Everybody, unless one is named.")
@lasting.ahead
@output.json_option
def list_leave(person: str | None, starts: str | None, ends: str | None, as_json: bool) -> None:
    """Print who is away, first to last."""
    asked = {"person": person, "from": starts, "to": ends}
    found = client.from_environment().get("leave", **asked)["items"]
    output.print_items(found, _LEAVE, as_json=as_json)


@command.command()
@click.option("--person", metavar="EMAIL", default="me", help="Whose leave it is: yours.")
@click.option("--schedule", metavar="NAME", help="Only in this one.")
@lasting.options
@click.option("--reason", default="", help="For you and your managers alone.")
@output.json_option
def add(as_json: bool, **said: str | None) -> None:
    """Take leave; the next in line who is there takes each turn in it."""
    made = client.from_environment().post("leave", {k: v for k, v in said.items() if v})
    output.print_one(made, _LEAVE, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@rehearsal.dry_run_option
def remove(id: int) -> None:
    """End leave now; what has passed of it stays."""
    client.from_environment().delete(f"leave/{id}")
