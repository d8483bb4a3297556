"""Follow-ups, by the API: who was not content, and what came of talking to them."""

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("incident_number", "score", "owner", "opened_at", "done_at", "note")


@click.group(cls=noun.Noun)
def command() -> None:
    """List low scores that wait for a word, and say what came of it."""


@command.command("list")
@click.option("--done", "is_done", is_flag=True, help="Those that somebody talked about.")
@output.json_option
def list_all(is_done: bool, as_json: bool) -> None:
    """Print those that wait, the newest first."""
    found = client.from_environment().items("follow-ups", limit=200, is_open=not is_done)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("number", type=int)
@click.option("--note", required=True, help="What came of talking to them.")
@output.json_option
def done(number: int, note: str, as_json: bool) -> None:
    """Say what came of it."""
    api = client.from_environment()
    found = api.post(f"follow-ups/{number}/completion", {"note": note})
    output.print_one(found, _COLUMNS, as_json=as_json)
