"""Swaps of shifts, by the API. Times are moments, such as 2026-03-16T09:00Z."""

from collections.abc import Mapping

import click

from tocsin.cli import client, noun, output

_SWAP = (
    "id", "schedule", "person", "starts_at", "ends_at", "status", "taker", "standing"
)  # fmt: skip
_behalf = click.option(
    "--person", metavar="EMAIL", default="me", help="For whom: you, if left out."
)


@click.group(cls=noun.Noun)
def command() -> None:
    """Ask to be relieved of shifts, take those of others, and see what was agreed."""


@command.command("list")
@click.option("--person", metavar="EMAIL", help="Only theirs, and what they were asked.")
@output.json_option
def list_swaps(person: str | None, as_json: bool) -> None:
    """Print what lies ahead and what ended in the last week, soonest first."""
    found = client.from_environment().items("swaps", limit=2000, person=person)
    output.print_items(found, _SWAP, as_json=as_json)


@command.command()
@click.argument("schedule")
@click.option("--from", "starts_at", metavar="TIME", required=True, help="When it begins.")
@click.option("--to", "ends_at", metavar="TIME", required=True, help="When it ends.")
@click.option("--ask", "asked", metavar="EMAIL", multiple=True, help="Everybody, if left out.")
@click.option("--back-from", metavar="TIME", help="A shift of theirs that is taken in return.")
@click.option("--back-to", metavar="TIME", help="When that ends.")
@click.option("--note", default="", help="Whoever is asked reads it.")
@_behalf
@output.json_option
def ask(
    schedule: str,
    asked: tuple[str, ...],
    back_from: str | None,
    back_to: str | None,
    as_json: bool,
    **said: str,
) -> None:
    """Ask to be relieved of a shift in a SCHEDULE, or of a part of it."""
    body = {"schedule": schedule, "asked": list(asked), "back": _span(back_from, back_to), **said}
    output.print_one(client.from_environment().post("swaps", body), _SWAP, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@output.json_option
def show(id: int, as_json: bool) -> None:
    """Print a swap with what was answered."""
    found = client.from_environment().get(f"swaps/{id}")
    if as_json:
        output.print_json(found)
        return
    output.print_one(found, _SWAP, as_json=False)
    output.print_items(found["answers"], ("person", "status", "note"), as_json=False)


@command.command()
@click.argument("id", type=int)
@_behalf
@output.json_option
def accept(id: int, person: str, as_json: bool) -> None:
    """Take the shift on the terms that were asked for."""
    _say(id, "acceptance", {"person": person}, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@click.option("--back-from", metavar="TIME", help="A shift of yours that they take in return.")
@click.option("--back-to", metavar="TIME", help="When that ends.")
@click.option("--note", default="", help="Whoever asked reads it.")
@_behalf
@output.json_option
def offer(
    id: int, back_from: str | None, back_to: str | None, note: str, person: str, as_json: bool
) -> None:
    """Offer to take it; whoever asked chooses."""
    body = {"person": person, "note": note, "back": _span(back_from, back_to)}
    _say(id, "offers", body, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@click.argument("person")
@output.json_option
def choose(id: int, person: str, as_json: bool) -> None:
    """Take the offer of a PERSON."""
    _say(id, "choice", {"person": person}, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@_behalf
@output.json_option
def decline(id: int, person: str, as_json: bool) -> None:
    """Say no."""
    _say(id, "refusal", {"person": person}, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@output.json_option
def follow(id: int, as_json: bool) -> None:
    """Put a swap where its shift has moved to."""
    _say(id, "following", {}, as_json=as_json)


@command.command()
@click.argument("id", type=int)
def withdraw(id: int) -> None:
    """Take it back; what was agreed gives the shifts back."""
    client.from_environment().delete(f"swaps/{id}")


def _say(id: int, what: str, body: Mapping[str, object], *, as_json: bool) -> None:
    said = client.from_environment().post(f"swaps/{id}/{what}", body)
    output.print_one(said, _SWAP, as_json=as_json)


def _span(starts_at: str | None, ends_at: str | None) -> dict[str, str | None] | None:
    if starts_at is None and ends_at is None:
        return None
    return {"starts_at": starts_at, "ends_at": ends_at}
