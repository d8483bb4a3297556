"""docs/reference/tables.md: every table with its owner and its columns, from the migrations."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import tocsin
from tocsin.kit import migrate
from tools.reference import markdown, meanings

CREATED = re.compile(
    r"^create (?:unlogged )?table (?:if not exists )?([a-z_]+) \((.*?)^\)", re.M | re.S
)
ADDED = re.compile(r"^alter table ([a-z_]+)\s+add column (?:if not exists )?([a-z_]+)", re.M)
OWNED = re.compile(r"^Tables: ([a-z_,\s]+)\.", re.M)
NOT_COLUMNS = frozenset(
    {"primary", "unique", "check", "constraint", "foreign", "exclude", "or", "and"}
)
WORDS = (
    "Read them as you like, with any tool; write them only through Tocsin, whose ledger would "
    "not know otherwise. One package owns each table, and its store alone speaks of it. "
    "Columns may be added by any version; there is no promise that one stays."
)


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]


def render() -> str:
    owner, told = owners(), meanings.of("tables")
    by_owner: dict[str, list[tuple[str, ...]]] = {}
    for table in sorted(tables(), key=lambda each: each.name):
        columns = ", ".join(map(markdown.code, table.columns))
        row = (markdown.code(table.name), told.get(table.name, ""), columns)
        by_owner.setdefault(owner.get(table.name, "nobody"), []).append(row)
    chapters = [
        f"## {name}\n\n{markdown.table(('table', 'a row is', 'columns'), rows)}"
        for name, rows in sorted(by_owner.items())
    ]
    return markdown.page("Tables", WORDS, *chapters)


def faults() -> Iterator[str]:
    found = [table.name for table in tables()]
    yield from meanings.faults("tables", found=found, explained=meanings.of("tables"))
    yield from (f"the table {name} has no owner" for name in found if name not in owners())


@cache
def tables() -> tuple[Table, ...]:
    return tuple(created("\n".join([_MIGRATION, *(each.sql for each in migrate.known())])))


def created(sql: str) -> Iterator[Table]:
    """The tables that these statements leave, with their columns in order."""
    added: dict[str, list[str]] = {}
    for table, column in ADDED.findall(sql):
        added.setdefault(table, []).append(column)
    for name, body in CREATED.findall(sql):
        words = re.findall(r"^    ([a-z_]+)\b", body, re.M)
        columns = [word for word in words if word not in NOT_COLUMNS]
        yield Table(name, (*columns, *added.get(name, ())))


@cache
def owners() -> dict[str, str]:
    """Which package claims which table in its docstring."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(tocsin.__path__):
        if module.ispkg:
            words = importlib.import_module(f"tocsin.{module.name}").__doc__ or ""
            claim = OWNED.search(words)
            tables = re.split(r",\s*", claim[1]) if claim else ()
            found |= dict.fromkeys(tables, module.name)
    return found


# Made by kit.migrate itself, before there is a migration to make it.
_MIGRATION = """
create table migration (
    number
    name
    checksum
    applied_at
)
"""
