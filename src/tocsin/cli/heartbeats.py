"""Heartbeats, by the API: jobs that are expected to be heard from."""

from collections.abc import Sequence

import click

from tocsin.cli import client, naming, noun, output, rehearsal
from tocsin.signals.signal import Severity

_COLUMNS = ("id", "name", "status", "interval", "grace", "service", "last_ping_at", "due_at")


@click.group(cls=noun.Noun)
def command() -> None:
    """List the jobs that are expected to be heard from, add more, and remove them."""


@command.command("list")
@output.json_option
def list_heartbeats(as_json: bool) -> None:
    """Print all heartbeats by name."""
    found = client.from_environment().items("heartbeats", limit=2000)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--every", "interval", required=True, metavar="TIME", help="Such as 5m or 1d.")
@click.option("--grace", metavar="TIME", default="1m", show_default=True)
@click.option("--service", metavar="NAME", help="What is wrong when it is not heard.")
@click.option("--severity", type=click.Choice([s.value for s in Severity]), default="critical")
@click.option("--fed-by", multiple=True, metavar="MATCHER", help="Alerts that stand for its ping.")
@output.json_option
def add(name: str, as_json: bool, fed_by: Sequence[str], **said: str | None) -> None:
    """Add a heartbeat and print the line that the job ends with; its key is shown this once."""
    api = client.from_environment()
    made = api.post("heartbeats", {"name": name, **said})
    if fed_by:
        api.put(f"watchdogs/{made['id']}", {"matchers": list(fed_by)})
    output.print_text(made, "paste", as_json=as_json)


@command.command()
@click.argument("name")
@click.option("--keep-old-for", metavar="TIME", default="24h", show_default=True)
@output.json_option
def rotate(name: str, keep_old_for: str, as_json: bool) -> None:
    """Give a heartbeat another key and print its line; the old one stays good a while."""
    api = client.from_environment()
    place = naming.place(api, "heartbeats", name, called="heartbeat")
    made = api.post(f"{place}/keys", {"keep_old_for": keep_old_for})
    output.print_text(made, "paste", as_json=as_json)


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def remove(name: str) -> None:
    """Remove a heartbeat: nobody waits for it any more, and its key is refused."""
    api = client.from_environment()
    api.delete(naming.place(api, "heartbeats", name, called="heartbeat"))
