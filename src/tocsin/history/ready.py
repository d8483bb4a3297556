"""Mappings that come with Tocsin, for files as well-known tools write them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tocsin.history import writing
from tocsin.history.mapping import BadMapping, Mapping
from tocsin.kit import errors

_FOLDER = Path(__file__).parent / "mappings"


class UnknownMapping(errors.Invalid):
    """None comes with us under this name."""


@dataclass(frozen=True, slots=True)
class Ready:
    """``text`` is TOML, with comments, to be used as it is or to begin with."""

    name: str
    tool: str
    text: str


@cache
def every() -> tuple[Ready, ...]:
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.toml")))


def chosen(text: str, name: str) -> Mapping:
    """Return the mapping that was written, or else the ready one of that name."""
    if text.strip():
        return writing.read(text)
    if not name:
        sentence = "Say what the columns mean: give a mapping, or the name of a ready one."
        raise BadMapping(sentence, fields={"mapping": sentence})
    return named(name)


def named(name: str) -> Mapping:
    found = next((each for each in every() if each.name == name), None)
    if found is None:
        known = ", ".join(each.name for each in every())
        sentence = f"There is no ready mapping {name[:60]!r}; there is {known}."
        raise UnknownMapping(sentence, fields={"ready": sentence})
    return writing.read(found.text)


def _read(path: Path) -> Ready:
    text = path.read_text(encoding="utf-8")
    return Ready(path.stem, writing.read(text).tool, text)
