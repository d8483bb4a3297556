"""Telephone calls, by the API."""

import click

from tocsin.cli import client, noun, output


class Calls(noun.Noun):
    verb = "log"


@click.group(cls=Calls)
def command() -> None:
    """Log a telephone call, and find who is calling."""


@command.command()
@click.argument("caller")
@click.argument("title")
@click.option("--service", help="What it is about.")
@click.option("--category", help="What kind of thing it is.")
@click.option("--description", default="", help="What they say.")
@click.option("--new", "is_new", is_flag=True, help="Somebody else than those of that name.")
@output.json_option
def log(
    caller: str,
    title: str,
    service: str | None,
    category: str | None,
    description: str,
    is_new: bool,
    as_json: bool,
) -> None:
    """Open an incident that the CALLER (a name, number, address) reports."""
    body = {"caller": caller, "title": title, "description": description, "is_new": is_new}
    body |= {"service": service} if service else {}
    body |= {"category": category, "answers_later": True} if category else {}
    made = client.from_environment().post("calls", body)
    output.print_one(made, ("number", "title", "reporter", "priority"), as_json=as_json)


@command.command()
@click.argument("typed")
@output.json_option
def find(typed: str, as_json: bool) -> None:
    """Print who may be calling."""
    found = client.from_environment().get("callers", q=typed)["items"]
    output.print_items(found, ("id", "name", "email", "phone", "organisation"), as_json=as_json)
