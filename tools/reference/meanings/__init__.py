"""What the code does not say about itself, in tables that are read beside it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def of(name: str) -> Mapping[str, Any]:
    """Read one table, such as ``events``."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def faults(name: str, *, found: Iterable[str], explained: Iterable[str]) -> Iterator[str]:
    """Compare what there is with what is explained, both ways."""
    there, told = set(found), set(explained)
    where = f"tools/reference/meanings/{name}.toml"
    yield from (f"{each} is not explained in {where}" for each in sorted(there - told))
    yield from (f"{each} is explained in {where} and not there" for each in sorted(told - there))
