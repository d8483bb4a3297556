"""Putting one function in the place of another, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def rebound(place: ModuleType | type, **names: Any) -> Iterator[None]:
    """Let these names of a module or class mean something else inside.

    The product calls across modules by ``module.function``, so a name that is rebound where it is
    defined is rebound for all who call it.
    """
    missing = [name for name in names if not hasattr(place, name)]
    if missing:
        raise LookupError(f"{place.__name__} has no {', '.join(missing)}: the mutant is outdated.")
    before = {name: vars(place)[name] for name in names}
    for name, value in names.items():
        setattr(place, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(place, name, value)
