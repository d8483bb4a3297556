"""What made no alert, by the API: refused at a door, muted, dropped or not readable."""

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("ref", "at", "reason", "source", "address", "count", "error", "replayed_as")
_FACTS = (
    *("ref", "at", "reason", "error", "source", "address", "path", "key_hint", "content_type"),
    *("size", "is_whole", "count", "last_at", "replayed_as", "replay_of", "body"),
)
_REASONS = (
    *("unknown_key", "switched_off", "not_verified", "forbidden", "too_many", "too_large"),
    *("no_such_door", "muted", "dropped", "unreadable"),
)
_REPLAYED = ("raw_event_id", "at", "by", "is_new", "outcomes", "unread")


@click.group(cls=noun.Noun)
def command() -> None:
    """List events that made no alert, look at one and replay it."""


@command.command("list")
@click.option("--reason", type=click.Choice(_REASONS), multiple=True, help="May be repeated.")
@click.option("--source", metavar="NAME")
@click.option("--since", metavar="MOMENT", help="As 2026-03-16T09:00:00Z.")
@click.option("--until", metavar="MOMENT", help="As 2026-03-16T09:00:00Z.")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_refusals(limit: int, as_json: bool, **asked: str | tuple[str, ...] | None) -> None:
    """Print what made no alert, newest first."""
    found = client.from_environment().items("refusals", limit=limit, **asked)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("ref")
@output.json_option
def show(ref: str, as_json: bool) -> None:
    """Print one with its payload, secrets hidden, and why it paged nobody."""
    found = client.from_environment().get(f"refusals/{ref}")
    output.print_facts(found, _FACTS, as_json=as_json)
    for each in () if as_json else found["trace"]:
        click.echo(f"{each['hop']:<6} {each['title']}: {each['sentence']}")


@command.command()
@click.argument("ref")
@click.option("--source", metavar="NAME", help="For whom, where nobody's key came with it.")
@click.option("--after", type=int, metavar="ID", help="Again, after it was replayed as this one.")
@output.json_option
def replay(ref: str, source: str | None, after: int | None, as_json: bool) -> None:
    """Take it in once more, by the mapping and the rules of now."""
    body = {"source": source, "after": after}
    done = client.from_environment().post(f"refusals/{ref}/replays", body)
    output.print_one(done, _REPLAYED, as_json=as_json)
