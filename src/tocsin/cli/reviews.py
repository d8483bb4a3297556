"""Reviews, by the API. A review is named by the number of its incident."""

from collections.abc import Sequence

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("incident", "status", "author", "summary", "updated_at", "published_at")
_FACTS = (
    *("incident", "status", "version", "author", "summary", "impact", "causes"),
    *("went_well", "went_badly", "lessons", "published_at"),
)
_number = click.argument("number", type=int)


@click.group(cls=noun.Noun)
def command() -> None:
    """List reviews, write them, publish them and take them away as Markdown."""


@command.command("list")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_reviews(limit: int, as_json: bool) -> None:
    """Print the reviews that changed last."""
    found = client.from_environment().items("reviews", limit=limit)
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@_number
@output.json_option
def show(number: int, as_json: bool) -> None:
    """Print what was written about an incident."""
    found = client.from_environment().get(f"incidents/{number}/review")
    if as_json:
        output.print_json(found)
        return
    causes = [f"{cause['kind']}: {cause['text']}" for cause in found["causes"]]
    output.print_facts(found | {"causes": causes}, _FACTS, as_json=False)


@command.command()
@_number
@click.option("--summary", default="", help="What happened; what was noted, if left out.")
@click.option("--impact", default="", help="What it meant to whom.")
@click.option("--root", "roots", multiple=True, metavar="CAUSE", help="Why at all.")
@click.option("--contributing", "more", multiple=True, metavar="CAUSE", help="Why so bad.")
@click.option("--trigger", "triggers", multiple=True, metavar="CAUSE", help="Why then.")
@output.json_option
def begin(number: int, summary: str, impact: str, as_json: bool, **causes: Sequence[str]) -> None:
    """Begin a draft; go on with it on the web."""
    kinds = {"roots": "root", "more": "contributing", "triggers": "trigger"}
    said = [{"kind": kinds[name], "text": text} for name, all_ in causes.items() for text in all_]
    body = {"summary": summary, "impact": impact, "causes": said}
    is_said = bool(summary or impact or said)
    made = client.from_environment().post(f"incidents/{number}/review", body if is_said else None)
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@_number
@output.json_option
def publish(number: int, as_json: bool) -> None:
    """Let everybody read it who may see the incident, which is reviewed thereby."""
    published = client.from_environment().post(f"incidents/{number}/review/publication")
    output.print_one(published, _COLUMNS, as_json=as_json)


@command.command()
@_number
def export(number: int) -> None:
    """Print a review as one document of Markdown."""
    click.echo(client.from_environment().text(f"incidents/{number}/review/file.md"))
