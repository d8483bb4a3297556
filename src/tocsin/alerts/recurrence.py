"""When something comes again: RFC 5545's RRULE on the wall clock of a zone.

A rule names wall times; each is the instant that clocks in the zone show it at (a time that a
change of clocks skips is the instant of that change), and lasts so long by the stopwatch.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateutil import rrule

from tocsin.kit import errors
from tocsin.kit.periods import Period
from tocsin.oncall import wall_time

TEXT_LIMIT = 500
LONGEST = timedelta(days=30)
_LOOKED_AT = 60
_YEARS = range(2000, 2200)
_RULE = re.compile(r"(?:RRULE:)?((?:[A-Z]+=[A-Z0-9,+-]+)(?:;[A-Z]+=[A-Z0-9,+-]+)*)")
_TOO_OFTEN = re.compile(r"FREQ=(?:SECONDLY|MINUTELY)|BYSECOND=|BYEASTER=")
_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?")
# The engine looks for a next time until the year 9999, however far away it is, which takes minutes
# of a rule that never comes. The calendar repeats itself every 400 years to the very weekday, so
# the search begins near the end of time.
_CYCLES = 19 * 400


class BadRecurrence(errors.Invalid):
    """No rule, or one that names no time, or one whose times run into each other."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """``first_at`` is a wall time in ``time_zone``; without a rule it comes once."""

    first_at: datetime
    time_zone: str
    lasts: timedelta
    rule: str = ""


def occurrences(of: Recurrence, *, after: datetime, limit: int) -> list[Period]:
    """Return those that are not over at ``after``, the first of them first."""
    return list(itertools.islice(_ending_after(of, after), limit))


def check(wanted: Recurrence, *, now: datetime) -> None:
    """Raise BadRecurrence unless it comes at least once more, and ends before it comes again."""
    if not timedelta(minutes=1) <= wanted.lasts <= LONGEST:
        raise _wrong("lasts", "It lasts at least a minute and at most 30 days.")
    if wanted.first_at.tzinfo is not None or wanted.first_at.year not in _YEARS:
        raise _wrong("first_at", "It first comes at a wall time of this century or the next.")
    coming = occurrences(wanted, after=now, limit=_LOOKED_AT)
    if not coming:
        raise _wrong("rule", "No time that this names is still to come.")
    for one, other in itertools.pairwise(coming):
        if one.ends_at is not None and one.ends_at >= other.starts_at:
            sentence = "It comes again before it is over, so it would never end; let it be shorter."
            raise _wrong("lasts", sentence)


def normal(rule: str) -> str:
    """Return the rule as it is kept, or raise BadRecurrence where it cannot be read."""
    written = re.sub(r"\s+", "", rule).upper()
    if not written:
        return ""
    found = _RULE.fullmatch(written[: TEXT_LIMIT + 1])
    if found is None or len(written) > TEXT_LIMIT:
        raise _wrong("rule", "Write it as an RRULE, such as FREQ=WEEKLY;BYDAY=SU.")
    if _TOO_OFTEN.search(found[1]):
        raise _wrong("rule", "It comes every hour at most, and not by the date of Easter.")
    return found[1]


def _ending_after(of: Recurrence, after: datetime) -> Iterator[Period]:
    zone = wall_time.zone(of.time_zone)
    last: datetime | None = None
    for wall in _walls(of):
        starts_at = wall_time.instant(wall, zone)
        ends_at = starts_at + of.lasts
        if ends_at > after and starts_at != last:  # a skipped hour's times fall together
            yield Period(starts_at, ends_at)
        last = starts_at


def _walls(of: Recurrence) -> Iterator[datetime]:
    if not of.rule:
        yield of.first_at
        return
    begins = of.first_at.replace(year=of.first_at.year + _CYCLES)
    try:
        rule = rrule.rrulestr(_moved(of), dtstart=begins)
        for wall in rule:
            yield wall.replace(year=wall.year - _CYCLES)
    except (ValueError, IndexError, OverflowError, TypeError) as error:
        raise _wrong("rule", f"'{of.rule[:80]}' is no RRULE: {error}.") from error


def _moved(of: Recurrence) -> str:
    """The rule with its end, if it has one, as a wall time as many years later."""

    def until(found: re.Match[str]) -> str:
        end = datetime.strptime(found[1] + (found[2] or "235959"), "%Y%m%d%H%M%S")  # noqa: DTZ007
        if found[3]:
            end = wall_time.local(end.replace(tzinfo=UTC), wall_time.zone(of.time_zone))
        end = end.replace(year=min(end.year + _CYCLES, 9999))
        return f"UNTIL={end:%Y%m%dT%H%M%S}"

    return _UNTIL.sub(until, of.rule)


def _wrong(field: str, sentence: str) -> BadRecurrence:
    return BadRecurrence(sentence, fields={field: sentence})
