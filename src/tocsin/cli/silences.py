"""Silences, by the API: recorded reasons not to page."""

from collections.abc import Sequence

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("id", "phase", "matchers", "starts_at", "ends_at", "reason")


@click.group(cls=noun.Noun)
def command() -> None:
    """List silences, add them and end them."""


@command.command("list")
@click.option("--past", metavar="TIME", help="Also those that ended within so much time: 7d.")
@output.json_option
def list_silences(past: str | None, as_json: bool) -> None:
    """Print silences in force or to come."""
    found = client.from_environment().items("silences", limit=500, past=past)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("matchers", nargs=-1, required=True, metavar="MATCHER...")
@click.option("--for", "lasts", required=True, metavar="TIME", help="How long: 30m, 2h, 1d.")
@click.option("--reason", required=True, help="For whoever wonders why nothing rings.")
@output.json_option
def add(matchers: Sequence[str], lasts: str, reason: str, as_json: bool) -> None:
    """Mute the alerts for which every MATCHER holds, from now on.

    A matcher is written as for Prometheus: alertname=DiskFull, instance=~"db.*", severity!=info.
    """
    body = {"matchers": list(matchers), "lasts": lasts, "reason": reason}
    made = client.from_environment().post("silences", body)
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("id", type=int)
@output.json_option
def end(id: int, as_json: bool) -> None:
    """End a silence now; what it muted and still fires is heard again."""
    ended = client.from_environment().delete(f"silences/{id}")
    output.print_one(ended, _COLUMNS, as_json=as_json)
