"""docs/reference/limits.md: where Tocsin says stop, and what happens past it."""

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tocsin.kit import periods
from tocsin.kit.settings import Settings
from tools.reference import markdown, meanings

HOUSE = Path(__file__).parents[2] / "src/tocsin"
NAMED = re.compile(
    r"_?([A-Z0-9_]+_)?(LIMIT|MAX|MOST|LONGEST|LARGEST|DEEPEST|AT_MOST)(_[A-Z0-9_]+)?"
)
NOT_LIMITS = frozenset({"web", "cli", "migrations"})
WORDS = (
    "Where Tocsin says stop. Limits keep one sender or one person from taking the pager away from "
    "everybody else; whatever comes past one is refused with a sentence or cut and said to be "
    "cut, and an event is never dropped for it in silence."
)


def render() -> str:
    chapters = [
        f"## {title}\n\n{markdown.table(('what', 'limit', 'past it'), map(_row, rows))}"
        for title, rows in meanings.of("limits")["limits"].items()
    ]
    return markdown.page("Limits", WORDS, *chapters)


def faults() -> Iterator[str]:
    told = meanings.of("limits")
    shown = {row["at"] for rows in told["limits"].values() for row in rows if "at" in row}
    inside = set(told["inside"]["not_for_readers"])
    beside = shown - constants()  # limits whose names do not say so
    yield from meanings.faults("limits", found=constants() | beside, explained=shown | inside)
    yield from (f"the limit {at} is not there" for at in sorted(beside) if not _is_there(at))


@cache
def constants() -> frozenset[str]:
    """Each constant of a capability or the API whose name says that it is a limit."""
    return frozenset(
        f"{_module(path)}:{name}"
        for package in sorted(HOUSE.iterdir())
        if package.is_dir() and package.name not in NOT_LIMITS
        for path in sorted(package.rglob("*.py"))
        for name in limits_in(ast.parse(path.read_text("utf-8")))
    )


def limits_in(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        for target in _targets(node):
            if NAMED.fullmatch(target):
                yield target


def _module(path: Path) -> str:
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts)


def _targets(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (name.id for name in names if isinstance(name, ast.Name))


def _row(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["what"], written(row), row["past"]


def written(row: Mapping[str, Any]) -> str:
    """The value as it stands in the code, or as the table says, with its unit."""
    value = _value(row["at"]) if "at" in row else row["value"]
    if isinstance(value, timedelta):
        return periods.spoken(value)
    if row.get("unit") == "bytes" and isinstance(value, int):
        return _size(value)
    number = f"{value:,}" if isinstance(value, int) else str(value)
    return f"{number} {row.get('unit', '')}".strip()


def _is_there(at: str) -> bool:
    try:
        _value(at)
    except (ImportError, AttributeError, KeyError):
        return False
    return True


def _value(at: str) -> Any:
    if at.startswith("setting "):
        return Settings.model_fields[at.removeprefix("setting ").lower()].default
    module, name = at.split(":")
    found: Any = importlib.import_module(f"tocsin.{module}")
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _size(count: int) -> str:
    for unit, size in (("MiB", 2**20), ("KiB", 2**10)):
        if count >= size and count % size == 0:
            return f"{count // size} {unit}"
    return f"{count:,} bytes"
