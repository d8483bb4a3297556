"""A row that was understood: every word of the other tool in one of ours, or a reason why not."""

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from tocsin.history import moments
from tocsin.history.field import NEEDED, TIMES, Field
from tocsin.history.mapping import Mapping
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.priority import Level, Priority
from tocsin.kit import text

LONGEST_NUMBER = 200
LONGEST_WORD = 200
MOST_COUNTED = 100_000
_AHEAD = timedelta(days=1)
_TRUE = frozenset({"true", "yes", "1", "met", "achieved", "y"})
_FALSE = frozenset({"false", "no", "0", "missed", "breached", "n"})
_LEADING = re.compile(r"^\s*p?([1-5])\b", re.I)
_LEVELS = {"1": Level.HIGH, "2": Level.MEDIUM, "3": Level.LOW, "4": Level.LOW, "5": Level.LOW}
Word = TypeVar("Word")


class BadRow(ValueError):
    """It cannot be carried over, for this reason."""


@dataclass(frozen=True)
class Row:
    """``state`` is the status in the other tool's word; names are as that tool writes them."""

    line: int
    number: str
    status: Status
    state: str
    times: Map[Field, datetime]
    words: Map[Field, str]
    priority: Priority | None = None
    impact: Level | None = None
    urgency: Level | None = None
    channel: Channel | None = None
    code: str | None = None
    reassignments: int | None = None
    reopenings: int | None = None
    sla_met: bool | None = None
    kept: Map[str, str] = field(default_factory=dict)

    def word(self, of: Field, limit: int = LONGEST_WORD) -> str:
        return text.truncate(self.words.get(of, ""), limit)


def understood(line: int, said: Map[str, str], kept: Map[str, str], by: Mapping) -> Row:
    """Return the row, or raise BadRow with what stands against it."""
    for name in NEEDED:
        if not said.get(name):
            raise BadRow(f"it has no {name}")
    if len(said[Field.NUMBER]) > LONGEST_NUMBER:
        raise BadRow(f"its number is longer than {LONGEST_NUMBER} characters")
    state = said[Field.STATUS]
    return Row(
        line,
        said[Field.NUMBER],
        _status(state, by),
        text.truncate(state, LONGEST_WORD),
        {each: _time(each, said[each], by) for each in TIMES if said.get(each)},
        {Field(name): value for name, value in said.items()},
        priority=_priority(said.get(Field.PRIORITY, ""), by),
        impact=_level(Field.IMPACT, said, by.impact),
        urgency=_level(Field.URGENCY, said, by.urgency),
        channel=_channel(said.get(Field.CHANNEL, ""), by),
        code=_code(said.get(Field.CODE, ""), by),
        reassignments=_count(Field.REASSIGNMENTS, said),
        reopenings=_count(Field.REOPENINGS, said),
        sla_met=_truth(said.get(Field.SLA_MET, "")),
        kept=kept,
    )


def check_times(row: Row, *, now: datetime) -> None:
    """What lies ahead was read by the wrong form, or in the wrong zone."""
    for name, at in row.times.items():
        if at > now + _AHEAD:
            raise BadRow(f"its time of {name} lies in the future: {at:%Y-%m-%d %H:%M} UTC")


def _status(state: str, by: Mapping) -> Status:
    found = by.status.get(state.casefold())
    word = state.casefold().replace(" ", "_")
    if found is None and word in set(Status):
        found = Status(word)
    if found is None:
        raise BadRow(f"the mapping does not say which status {state[:60]!r} is")
    return found


def _time(of: Field, said: str, by: Mapping) -> datetime:
    try:
        return moments.read(said, by.times, by.time_zone)
    except moments.NoTime as error:
        raise BadRow(f"its time “{of}” cannot be read: {error}") from error


def _priority(said: str, by: Mapping) -> Priority | None:
    if not said:
        return None
    found, leading = by.priority.get(said.casefold()), _LEADING.match(said)
    if found is None and leading:
        found = Priority(f"P{leading[1]}")
    if found is None:
        raise BadRow(f"the mapping does not say which priority {said[:60]!r} is")
    return found


def _level(of: Field, said: Map[str, str], words: Map[str, Level]) -> Level | None:
    given = said.get(of, "")
    if not given:
        return None
    folded, leading = given.casefold(), _LEADING.match(given)
    found = words.get(folded) or next((each for each in Level if each in folded), None)
    if found is None and leading:
        found = _LEVELS[leading[1]]
    if found is None:
        raise BadRow(f"the mapping does not say which {of} {given[:60]!r} is")
    return found


def _channel(said: str, by: Mapping) -> Channel | None:
    """One that the mapping does not know is kept as a word alone."""
    folded = said.casefold()
    known = Channel(folded) if folded in set(Channel) - {Channel.DRILL} else None
    return by.channel.get(folded, known)


def _code(said: str, by: Mapping) -> str | None:
    """A word that the mapping does not know becomes a code of its own."""
    if not said:
        return None
    given = by.code.get(said.casefold(), said)
    tidy = text.slug(given).replace("-", "_")[:40].strip("_")
    return tidy if tidy[:1].isalpha() and len(tidy) > 1 else f"code_{tidy}"[:40]


def _count(of: Field, said: Map[str, str]) -> int | None:
    given: Any = said.get(of)
    if not given:
        return None
    if not given.isdecimal() or len(given) > 6 or int(given) > MOST_COUNTED:
        raise BadRow(f"its {of} are no number: {given[:60]!r}")
    return int(given)


def _truth(said: str) -> bool | None:
    """Of what is neither it is not known whether the promise was kept."""
    folded = said.casefold()
    return True if folded in _TRUE else False if folded in _FALSE else None
