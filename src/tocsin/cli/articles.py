"""Articles, by the API. An article is named by its id."""

from collections.abc import Mapping
from typing import Any, TextIO

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("id", "title", "status", "tags", "used_in", "review_on", "updated_at")
AUDIENCES = ("public", "requesters", "readers", "agents", "team")
_SIGNS = {"old": "-", "new": "+", "both": " "}
_id = click.argument("id", type=int)


@click.group(cls=noun.Noun)
def command() -> None:
    """Find what is known, write down more, and link it to incidents."""


@command.command("list")
@click.option("--search", metavar="TEXT", help="Words; the best matches come first.")
@click.option("--tag", help="Only those with it.")
@click.option("--status", type=click.Choice(["draft", "published", "archived"]))
@click.option("--for", "number", type=int, metavar="INCIDENT", help="Those that were of use on it.")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_articles(
    search: str | None,
    tag: str | None,
    status: str | None,
    number: int | None,
    limit: int,
    as_json: bool,
) -> None:
    """Print articles, those changed last first."""
    api = client.from_environment()
    if number is None:
        found = api.items("articles", limit=limit, q=search, tag=tag, status=status)
    elif search or tag or status:
        raise click.UsageError("--for names all articles of an incident; it takes no filter.")
    else:
        found = api.whole(f"incidents/{number}/articles")
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("incident", type=int)
@output.json_option
def similar(incident: int, as_json: bool) -> None:
    """Print what to read beside an incident."""
    found = client.from_environment().whole(f"incidents/{incident}/similar-articles")
    output.print_items(found, ("id", "title", "words", "used_in"), as_json=as_json)


@command.command()
@_id
@output.json_option
def show(id: int, as_json: bool) -> None:
    """Print an article, which is Markdown."""
    found = client.from_environment().get(f"articles/{id}")
    if as_json:
        output.print_json(found)
    else:
        click.echo(f"# {found['title']}\n\n{found['body']}")


@command.command()
@click.argument("title")
@click.argument("body", type=click.File(), default="-")
@click.option("--tag", "tags", multiple=True, help="May be repeated.")
@click.option("--review-on", metavar="DAY", help="When its owner checks that it still holds.")
@click.option("--for", "audience", type=click.Choice(AUDIENCES), help="Who may read it.")
@click.option("--team", help="Whose alone it is, with --for team.")
@click.option("--owner", metavar="EMAIL", help="Who looks after it; you, if left out.")
@click.option("--language", type=click.Choice(["en", "de"]), help="So that a search finds it.")
@output.json_option
def write(title: str, body: TextIO, as_json: bool, **said: Any) -> None:
    """Write a draft whose Markdown is read from the file BODY, or from standard input."""
    said = {"title": title, "body": body.read(), **_given(said)}
    made = client.from_environment().post("articles", said)
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("incident", type=int)
@output.json_option
def draft(incident: int, as_json: bool) -> None:
    """Make a draft of how an incident ended, for a person to go on with."""
    made = client.from_environment().post(f"incidents/{incident}/article-draft")
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@_id
@click.option("--next", "review_on", metavar="DAY", help="When to look again; never if left out.")
@output.json_option
def check(id: int, review_on: str | None, as_json: bool) -> None:
    """Say that it still holds."""
    checked = client.from_environment().post(f"articles/{id}/check", {"review_on": review_on})
    output.print_one(checked, _COLUMNS, as_json=as_json)


@command.command()
@_id
@output.json_option
def versions(id: int, as_json: bool) -> None:
    """Print what it said at each time, newest first."""
    found = client.from_environment().whole(f"articles/{id}/versions")
    columns = ("version", "title", "written_by_name", "written_at")
    output.print_items(found, columns, as_json=as_json)


@command.command()
@_id
@click.argument("version", type=int)
@output.json_option
def diff(id: int, version: int, as_json: bool) -> None:
    """Print what a version says otherwise than the one before."""
    found = client.from_environment().whole(f"articles/{id}/versions/{version}/difference")
    if as_json:
        output.print_json(found)
    for line in () if as_json else found:
        click.echo(f"{_SIGNS[line['side']]} {line['text']}")


@command.command()
@_id
@click.argument("version", type=int)
@output.json_option
def restore(id: int, version: int, as_json: bool) -> None:
    """Write what an earlier version said as a new one."""
    restored = client.from_environment().post(f"articles/{id}/restoration", {"version": version})
    output.print_one(restored, _COLUMNS, as_json=as_json)


@command.command()
@click.option("--days", default=30, show_default=True, help="How far back.")
@output.json_option
def deflection(days: int, as_json: bool) -> None:
    """Print how many who were shown an article reported nothing any more."""
    found = client.from_environment().get("deflection", days=days)
    if as_json:
        output.print_json(found)
        return
    rows = [("all", found["whole"]), *((row["title"], row["figures"]) for row in found["items"])]
    heads = ("offered", "helped", "left", "reported", "open")
    shares = [(name, *(each[head] for head in heads), _share(each)) for name, each in rows]
    output.print_table(("article", *heads, "deflected"), shares)


@command.command()
@_id
@output.json_option
def publish(id: int, as_json: bool) -> None:
    """Let everybody who reads find it."""
    published = client.from_environment().post(f"articles/{id}/publication")
    output.print_one(published, _COLUMNS, as_json=as_json)


@command.command()
@_id
@output.json_option
def archive(id: int, as_json: bool) -> None:
    """Take it out of the lists and the suggestions."""
    archived = client.from_environment().post(f"articles/{id}/archival")
    output.print_one(archived, _COLUMNS, as_json=as_json)


@command.command()
@_id
@click.argument("incident", type=int)
@output.json_option
def link(id: int, incident: int, as_json: bool) -> None:
    """Say that an article was of use on an incident."""
    linked = client.from_environment().post(f"incidents/{incident}/articles", {"article": id})
    output.print_one(linked, _COLUMNS, as_json=as_json)


def _given(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def _share(figures: Mapping[str, Any]) -> str | None:
    return None if figures["deflected"] is None else f"{figures['deflected']:.0%}"
