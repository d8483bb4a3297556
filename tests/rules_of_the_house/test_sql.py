"""Each table has one owner, whose store alone speaks of it; the database's clock is ours."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.rules_of_the_house.source import HOUSE, SURFACES, Module, house, planted

STATEMENT = re.compile(
    r"^\s*(select\s|insert into\s|update\s+\w+\s+(as \w+\s+)?set\s|delete from\s|merge into\s"
    r"|with\s+(recursive\s+)?\w+\s+as\s)",
    re.M | re.I,
)
TABLE = re.compile(r"\b(?:from|join|into|update|delete from)\s+(?:only\s+)?([a-z_]+)")
CREATED = re.compile(r"^\s*create (?:unlogged )?table (?:if not exists )?([a-z_]+)", re.M)
OTHER_CLOCK = re.compile(r"(?<!app_)\bnow\(\)|\bcurrent_(?:timestamp|date)\b", re.I)
OWNED = re.compile(r"^Tables: ([a-z_,\s]+)\.", re.M)
SHOUTED = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|FROM|JOIN)\b")
KEEPERS = frozenset({"kit", "engine"})  # they have no store, their tables are their mechanism
READS_ALL = frozenset({"insights", "watch", "privacy"})
"""Insights counts all there is and the auditor looks at it; erasing somebody may miss no table."""


def statements(module: Module) -> Iterator[tuple[ast.Constant, str]]:
    """Every text in the module that is SQL; docstrings are not."""
    prose = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and id(node) not in prose:
            text = node.value if isinstance(node.value, str) else ""
            if STATEMENT.search(text):
                yield node, text


@cache
def owners() -> dict[str, str]:
    """Which package owns a table, as its docstring says."""
    found: dict[str, str] = {}
    for module in house():
        if module.is_package and len(module.parts) == 2:
            claim = OWNED.search(ast.get_docstring(module.tree) or "")
            for table in re.split(r",\s*", claim[1]) if claim else ():
                assert table not in found, f"{table} is claimed by {found[table]} and {module.name}"
                found[table] = module.package
    return found


def foreign(module: Module) -> Iterator[str]:
    for node, sql in statements(module):
        for table in set(TABLE.findall(sql)) & set(owners()):
            if owners()[table] != module.package and module.package not in READS_ALL:
                yield module.at(node, f"speaks of {table}, which is {owners()[table]}'s")


def outside_a_store(module: Module) -> Iterator[str]:
    in_store = module.package in KEEPERS or any("store" in part for part in module.parts)
    for node, _ in statements(module):
        if not in_store:
            yield module.at(node, "SQL outside of a store")


def another_time(module: Module) -> Iterator[str]:
    for node, sql in statements(module):
        if OTHER_CLOCK.search(sql):
            yield module.at(node, "SQL that asks another clock than app_now()")


def shouted(module: Module) -> Iterator[str]:
    for node, sql in statements(module):
        if SHOUTED.search(sql):
            yield module.at(node, "SQL in capitals")


def test_every_table_has_one_owner() -> None:
    files = [*(HOUSE / "migrations").glob("*.sql"), HOUSE / "kit/migrate.py"]
    created = {table for path in files for table in CREATED.findall(path.read_text())}
    assert sorted(created - set(owners())) == []
    assert sorted(set(owners()) - created) == []
    assert not SURFACES & set(owners().values()) - {"engine", "api", "web"}


def test_nobody_speaks_of_a_foreign_table() -> None:
    assert [fault for module in house() for fault in foreign(module)] == []
    assert list(foreign(planted('x = "select id from session where id = 1"')))
    assert list(foreign(planted('x = """\n  update\n  person set name = 1"""')))


def test_sql_lives_in_stores() -> None:
    assert [fault for module in house() for fault in outside_a_store(module)] == []
    assert list(outside_a_store(planted('x = "select 1"')))


def test_no_sql_asks_another_clock() -> None:
    assert [fault for module in house() for fault in another_time(module)] == []
    assert list(another_time(planted('x = "select now()"')))
    assert not list(another_time(planted('x = "select app_now()"')))
    for path in (HOUSE / "migrations").glob("*.sql"):
        assert not OTHER_CLOCK.search(path.read_text()), path.name


def test_sql_does_not_shout() -> None:
    assert [fault for module in house() for fault in shouted(module)] == []
    assert list(shouted(planted('x = "SELECT 1"')))


def test_migrations_are_numbered() -> None:
    names = sorted(path.name for path in (HOUSE / "migrations").iterdir() if path.suffix == ".sql")
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.sql", name) for name in names)
    assert len({name[:4] for name in names}) == len(names)
