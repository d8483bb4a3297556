"""What one version of a text says otherwise than another, line by line."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    BOTH = "both"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Line:
    side: Side
    text: str


def lines(old: str, new: str) -> list[Line]:
    """Return all lines of both in order: what is gone stands before what came for it."""
    matched = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    return list(_lines(matched, old.splitlines(), new.splitlines()))


def _lines(
    matched: "difflib.SequenceMatcher[str]", old: list[str], new: list[str]
) -> Iterator[Line]:
    for what, start, end, new_start, new_end in matched.get_opcodes():
        if what == "equal":
            yield from (Line(Side.BOTH, text) for text in old[start:end])
        else:
            yield from (Line(Side.OLD, text) for text in old[start:end])
            yield from (Line(Side.NEW, text) for text in new[new_start:new_end])
