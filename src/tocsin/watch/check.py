"""What doctor says of one thing: how it is, in a sentence, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tocsin.watch.finding import Finding


class Level(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Check:
    """``todo`` is empty when it is green."""

    name: str
    level: Level
    sentence: str
    todo: str = ""


def green(name: str, sentence: str) -> Check:
    return Check(name, Level.GREEN, sentence)


def amber(name: str, sentence: str, todo: str) -> Check:
    return Check(name, Level.AMBER, sentence, todo)


def red(name: str, sentence: str, todo: str) -> Check:
    return Check(name, Level.RED, sentence, todo)


def of_findings(name: str, found: Sequence[Finding], *, well: str, todo: str) -> Check:
    """Red with what was found, or green with what is said when nothing was."""
    if not found:
        return green(name, well)
    return red(name, " ".join(each.sentence for each in found), todo)


def worst(checks: Sequence[Check]) -> Level:
    levels = {each.level for each in checks}
    return next((level for level in (Level.RED, Level.AMBER) if level in levels), Level.GREEN)
