"""What commands print: a table for people, or the same as JSON for programs."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

_PIPE_WIDTH = 1000
_MOMENTS = ("_at", "_since")
# On a narrow screen these give way first; half a status or half a date would be worth nothing.
_PROSE = frozenset(
    {
        *("title", "summary", "sentence", "description", "reason", "data"),
        *("services", "service", "assignee", "matchers", "labels", "targets"),
    }
)
Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """Add ``--json``; the command is handed it as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table without frames; what a server or a sender wrote is never taken for markup."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, no_wrap=name not in _PROSE)
    for row in rows:
        table.add_row(*(Text(shown(cell)) for cell in row))
    _print(table)


def print_items(
    items: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool
) -> None:
    """Print what a list of the API holds; the columns are names of its fields."""
    if as_json:
        print_json(items)
    else:
        headings = [name.replace("_", " ") for name in columns]
        print_table(headings, [[_field(item, name) for name in columns] for item in items])


def print_one(item: Mapping[str, Any], columns: Sequence[str], *, as_json: bool) -> None:
    """Print one thing: whole as JSON, or its columns as a table of one row."""
    if as_json:
        print_json(item)
    else:
        print_items([item], columns, as_json=False)


def print_text(item: Mapping[str, Any], name: str, *, as_json: bool) -> None:
    """Print the one text of it that somebody wants to paste or to read; as JSON all of it."""
    if as_json:
        print_json(item)
    else:
        click.echo(item[name])


def print_facts(item: Mapping[str, Any], names: Sequence[str], *, as_json: bool) -> None:
    """Print one thing as a list of what is known of it; as JSON whole."""
    if as_json:
        print_json(item)
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    for name in names:
        if item.get(name) not in (None, "", []):
            table.add_row(name.replace("_", " "), Text(_field(item, name)))
    _print(table)


def _print(table: Table) -> None:
    """Lines for another program are not broken at the width of a screen."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    console.print(table)


def shown(value: Any) -> str:
    """Write a value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value)) or "–"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "–" if value is None else str(value)


def _field(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    is_moment = (name == "at" or name.endswith(_MOMENTS)) and isinstance(value, str)
    return _moment(str(value)) if is_moment else shown(value)


def _moment(text: str) -> str:
    """Write a moment to the second, in UTC; a time on the wall of some zone stays as it stands."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    if at.tzinfo is None:
        return text.replace("T", " ")
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"
