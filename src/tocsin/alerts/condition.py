"""When a routing rule holds: matchers joined by ``and``, ``or``, ``not`` and brackets, and hours.

    team="payments" and (severity="critical" or not env=~"dev|test")
    during "Mon-Fri 09:00-17:00 Europe/Berlin"

Whoever writes a plain matcher writes the simplest condition. Nothing in it can run away: patterns
are RE2's, and its length and depth are bounded.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tocsin.alerts import matcher, week_hours
from tocsin.alerts.matcher import Matcher
from tocsin.alerts.week_hours import WeekHours
from tocsin.kit import errors

LONGEST = 4000
DEEPEST = 8
PARTS_AT_MOST = 64

_TOKEN = re.compile(
    r"\s*(?:(?P<bracket>[()])"
    r'|(?P<matcher>[A-Za-z_][\w.-]*\s*(?:=~|!~|!=|=)\s*(?:"(?:[^"\\]|\\.)*"|[^\s"(){},]*))'
    r'|during\s*"(?P<hours>[^"]*)"'
    r"|(?P<word>and|or|not)\b)",
)
_JOINED = re.compile(r"[()]|\b(?:and|or|not|during)\b")


class BadCondition(errors.Invalid):
    """The text is not a condition."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is judged: the labels of an alert, and the moment."""

    labels: Mapping[str, str]
    at: datetime


class Condition(Protocol):
    def holds(self, seen: Seen) -> bool:
        """Say whether it is so."""


@dataclass(frozen=True, slots=True)
class Is:
    matcher: Matcher

    def holds(self, seen: Seen) -> bool:
        return self.matcher.matches(seen.labels)

    def __str__(self) -> str:
        return str(self.matcher)


@dataclass(frozen=True, slots=True)
class During:
    hours: WeekHours

    def holds(self, seen: Seen) -> bool:
        return self.hours.cover(seen.at)

    def __str__(self) -> str:
        return f'during "{self.hours}"'


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition

    def holds(self, seen: Seen) -> bool:
        return not self.part.holds(seen)

    def __str__(self) -> str:
        return f"not {_enclosed(self.part)}"


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple[Condition, ...]

    def holds(self, seen: Seen) -> bool:
        return all(part.holds(seen) for part in self.parts)

    def __str__(self) -> str:
        return " and ".join(_enclosed(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Condition, ...]

    def holds(self, seen: Seen) -> bool:
        return any(part.holds(seen) for part in self.parts)

    def __str__(self) -> str:
        return " or ".join(_enclosed(part) for part in self.parts)


def parse(text: str) -> Condition:
    """Read one condition, or say where it cannot be read."""
    if len(text) > LONGEST:
        raise BadCondition(f"A condition has at most {LONGEST} characters.")
    try:
        return _Reader(text).whole()
    except BadCondition:
        if _JOINED.search(text):
            raise
        return Is(matcher.parse(text))  # a bare value may have spaces where nothing is joined


def all_of(conditions: Sequence[Condition]) -> Condition:
    """Return the one that holds when each of these does."""
    return conditions[0] if len(conditions) == 1 else Every(tuple(conditions))


def required(condition: Condition) -> tuple[str, str] | None:
    """Return a label and the value without which it cannot hold, if it names one."""
    if isinstance(condition, Is):
        one = condition.matcher
        is_exact = one.is_equal and not one.is_regex and bool(one.value)
        return (one.name, one.value) if is_exact else None
    if isinstance(condition, Every):
        return next(filter(None, map(required, condition.parts)), None)
    return None


def _enclosed(part: Condition) -> str:
    return f"({part})" if isinstance(part, Every | Either) else str(part)


class _Reader:
    """Reads from the left: ``or`` binds loosest, ``not`` tightest."""

    def __init__(self, text: str) -> None:
        self.text = text.rstrip()
        self.at = 0
        self.depth = 0
        self.parts = 0

    def whole(self) -> Condition:
        found = self._either()
        if self.at < len(self.text):
            raise self._fault("'and' or 'or'")
        return found

    def _either(self) -> Condition:
        parts = [self._every()]
        while self._word("or"):
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self) -> Condition:
        parts = [self._part()]
        while self._word("and"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _part(self) -> Condition:
        token = self._next()
        if token["word"] == "not":
            return Not(self._deeper(self._part))
        if token["matcher"]:
            return Is(matcher.parse(token["matcher"]))
        if token["hours"] is not None:
            return During(week_hours.parse(token["hours"]))
        if token["bracket"] == "(":
            return self._closed(self._deeper(self._either))
        raise self._fault("a matcher")

    def _next(self) -> "re.Match[str]":
        token = _TOKEN.match(self.text, self.at)
        self.parts += 1
        if token is None:
            raise self._fault('a matcher like team="payments"')
        if self.parts > PARTS_AT_MOST:
            raise BadCondition(f"A condition has at most {PARTS_AT_MOST} parts.")
        self.at = token.end()
        return token

    def _deeper(self, read: Callable[[], Condition]) -> Condition:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadCondition(f"A condition is at most {DEEPEST} deep.")
        found = read()
        self.depth -= 1
        return found

    def _closed(self, found: Condition) -> Condition:
        token = _TOKEN.match(self.text, self.at)
        if token is None or token["bracket"] != ")":
            raise self._fault("a closing bracket")
        self.at = token.end()
        return found

    def _word(self, word: str) -> bool:
        token = _TOKEN.match(self.text, self.at)
        if token is None or token["word"] != word:
            return False
        self.at = token.end()
        return True

    def _fault(self, wanted: str) -> BadCondition:
        rest = self.text[self.at :].strip()[:60]
        where = f"before '{rest}'" if rest else "at the end"
        return BadCondition(f"bad matcher format: expected {wanted} {where}.")
