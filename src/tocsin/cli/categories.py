"""Categories, by the API. A category is named by its path, such as network/dns."""

from typing import Any

import click

from tocsin.cli import client, noun, output
from tocsin.cli.client import Client
from tocsin.kit import errors

_COLUMNS = ("id", "path", "is_archived")


class NoSuchCategory(errors.NotFound):
    def __init__(self, path: str) -> None:
        super().__init__(f"There is no category {path}.")


@click.group(cls=noun.Noun)
def command() -> None:
    """List the categories of incidents, add to the tree, move, merge and archive."""


@command.command("list")
@click.option("--all", "with_archived", is_flag=True, help="Also those that are archived.")
@output.json_option
def list_categories(with_archived: bool, as_json: bool) -> None:
    """Print the whole tree by path."""
    found = client.from_environment().get("categories", with_archived=with_archived)["items"]
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("path")
@output.json_option
def add(path: str, as_json: bool) -> None:
    """Add a category with all that are missing above it."""
    made = client.from_environment().post("categories", {"path": path})
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("path")
@click.argument("new_path")
@output.json_option
def move(path: str, new_path: str, as_json: bool) -> None:
    """Rename or move a category with all below it; the incidents keep theirs."""
    api = client.from_environment()
    moved = api.patch(f"categories/{_named(api, path)['id']}", {"path": new_path})
    output.print_one(moved, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("path")
@click.argument("into")
@output.json_option
def merge(path: str, into: str, as_json: bool) -> None:
    """Make a category part of another; what is open moves, what is over keeps its word."""
    api = client.from_environment()
    merged = api.post(f"categories/{_named(api, path)['id']}/merger", {"into": into})
    output.print_one(merged, _COLUMNS, as_json=as_json)


@command.command()
@click.argument("path")
def archive(path: str) -> None:
    """Offer a category and all below it no more."""
    api = client.from_environment()
    api.delete(f"categories/{_named(api, path)['id']}")


def _named(api: Client, path: str) -> dict[str, Any]:
    for each in api.get("categories", with_archived=True)["items"]:
        if each["path"] == path.strip().lower():
            found: dict[str, Any] = each
            return found
    raise NoSuchCategory(path)
