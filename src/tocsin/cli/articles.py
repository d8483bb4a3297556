"""Articles, by the API. An article is named by its id."""

from typing import TextIO

import click

from tocsin.cli import client, noun, output

_COLUMNS = ("id", "title", "status", "tags", "used_in", "review_on", "updated_at")
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
@click.option("--review-on", metavar="DAY", help="When to check that it still holds.")
@output.json_option
def write(
    title: str, body: TextIO, tags: tuple[str, ...], review_on: str | None, as_json: bool
) -> None:
    """Write a draft whose Markdown is read from the file BODY, or from standard input."""
    said = {"title": title, "body": body.read(), "tags": tags, "review_on": review_on}
    made = client.from_environment().post("articles", said)
    output.print_one(made, _COLUMNS, as_json=as_json)


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
