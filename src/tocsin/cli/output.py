"""What commands print: a table for people, or the same as JSON for programs."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """Add ``--json``; the command is handed it as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table without frames; what a server or a sender wrote is never taken for markup."""
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text("–" if cell is None else str(cell)) for cell in row))
    Console(highlight=False).print(table)


def print_items(
    items: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool
) -> None:
    """Print what a list of the API holds; the columns are names of its fields."""
    if as_json:
        print_json(items)
    else:
        headings = [name.replace("_", " ") for name in columns]
        print_table(headings, [[item.get(name) for name in columns] for item in items])


def print_one(item: Mapping[str, Any], columns: Sequence[str], *, as_json: bool) -> None:
    """Print one thing: whole as JSON, or its columns as a table of one row."""
    if as_json:
        print_json(item)
    else:
        print_items([item], columns, as_json=False)
