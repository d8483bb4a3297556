"""Mails that came in, by the API: what became of each."""

from typing import Any

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("id", "received_at", "sender", "subject", "verdict", "incident_number", "reason")
_FACTS = (
    *("id", "received_at", "way", "peer", "envelope_from", "recipient", "sender", "subject"),
    *("verdict", "reason", "incident_number", "source_id", "size", "is_kept", "proof", "text"),
)
_VERDICTS = ("opened", "commented", "alerted", "set_aside", "held_back", "refused", "unread")


@click.group(cls=noun.Noun)
def command() -> None:
    """List the mails that came, look at one, open an incident of it."""


@command.command("list")
@click.option("--verdict", type=click.Choice(_VERDICTS), multiple=True, help="May be repeated.")
@click.option("--incident", type=int, metavar="NUMBER", help="Those of this incident.")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_mails(verdict: tuple[str, ...], incident: int | None, limit: int, as_json: bool) -> None:
    """Print what came, newest first."""
    asked = {"verdict": verdict, "incident": incident}
    found = client.from_environment().items("mails", limit=limit, **asked)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("mail", type=int)
@output.json_option
def show(mail: int, as_json: bool) -> None:
    """Print one as it is read."""
    found = client.from_environment().get(f"mails/{mail}")
    if found["proof"] and not as_json:
        found["proof"] = _told(found["proof"])
    output.print_facts(found, _FACTS, as_json=as_json)


@command.command("open")
@click.argument("mail", type=int)
@output.json_option
def open_incident(mail: int, as_json: bool) -> None:
    """Open an incident of one that nothing came of."""
    done = client.from_environment().post(f"mails/{mail}/incident", {})
    output.print_one(done, ("incident_number",), as_json=as_json)


def _told(proof: dict[str, Any]) -> str:
    """In a line: mx.example.com says spf=pass, dmarc=fail."""
    said = ", ".join(f"{each['method']}={each['result']}" for each in proof["results"])
    return f"{proof['server']} says {said}"
