"""Lookup tables, by the API: what routing rules add to an alert by the value of a label."""

import csv
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from tocsin.cli import client, noun, output, rehearsal
from tocsin.kit import errors

_COLUMNS = ("name", "entries", "changed_at")

Entries = dict[str, dict[str, str]]


class NoTable(errors.Invalid):
    """The file holds no table."""


@click.group(cls=noun.Noun)
def command() -> None:
    """List the tables that routing rules look things up in, and put or remove one."""


@command.command("list")
@output.json_option
def list_tables(as_json: bool) -> None:
    """Print all tables by name, with the number of their entries."""
    found = client.from_environment().whole("lookup-tables")
    if as_json:
        output.print_json(found)
    else:
        _print_sizes(found)


@command.command()
@click.argument("name")
@output.json_option
def show(name: str, as_json: bool) -> None:
    """Print the entries of a table: what is looked up, and the labels that it adds."""
    entries = client.from_environment().get(_place(name))["entries"]
    rows = [{"value": value, "labels": _shown(labels)} for value, labels in entries.items()]
    if as_json:
        output.print_json(entries)
    else:
        output.print_items(rows, ("value", "labels"), as_json=False)


@command.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@rehearsal.dry_run_option
@output.json_option
def put(name: str, file: Path, as_json: bool) -> None:
    """Make FILE the whole table: JSON as 'show --json' prints it, or CSV.

    The first column of a CSV has what is looked up; each other one is a label, which its heading
    names. An empty cell adds none.
    """
    body = {"entries": _read(file)}
    found = client.from_environment().put(_place(name), body)
    if as_json:
        output.print_json(found)
    else:
        _print_sizes([found])


@command.command()
@click.argument("name")
@rehearsal.dry_run_option
def remove(name: str) -> None:
    """Remove a table; rules that look things up in it say so and do the rest."""
    client.from_environment().delete(_place(name))


def _place(name: str) -> str:
    return f"lookup-tables/{quote(name, safe='')}"


def _print_sizes(tables: list[dict[str, Any]]) -> None:
    rows = [{**table, "entries": len(table["entries"])} for table in tables]
    output.print_items(rows, _COLUMNS, as_json=False)


def _shown(labels: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in labels.items())


def _read(file: Path) -> Entries:
    text = file.read_text("utf-8-sig")
    return _of_csv(text) if file.suffix.lower() == ".csv" else _of_json(file, text)


def _of_csv(text: str) -> Entries:
    rows = csv.reader(text.splitlines())
    names = next(rows, [])[1:]
    return {
        row[0]: {name: cell for name, cell in zip(names, row[1:], strict=False) if cell}
        for row in rows
        if row
    }


def _of_json(file: Path, text: str) -> Entries:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise NoTable(f"{file} is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise NoTable(f'{file} holds no table such as {{"billing": {{"team": "payments"}}}}.')
    return found
