"""Kinds of hours on call, what each is paid, and the limits of what people can be asked.

An hour is of one kind: of a holiday before a weekend, of a weekend before a night, else of a day.
Whose night it is is said by the clock of the person who is on call.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from tocsin.kit import errors
from tocsin.oncall import public_holidays, timetable, wall_time
from tocsin.oncall.shift import Span

_MOST_PAID = 1_000_000.0
_DAY = timedelta(days=1)


class Kind(StrEnum):
    DAY = "day"
    NIGHT = "night"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class BadRule(errors.Invalid):
    """A rule by which nothing could be counted."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What an hour on call and what one interruption in it is paid."""

    hour: float = 0.0
    interruption: float = 0.0


@dataclass(frozen=True, slots=True)
class Rules:
    """``most_days`` in a row anybody is to be on call; ``rest`` is due after a page at night."""

    night_from: time = time(22)
    night_to: time = time(6)
    weekend: tuple[str, ...] = ("sat", "sun")
    holidays: str = ""
    currency: str = "EUR"
    rates: Mapping[Kind, Rate] = field(default_factory=lambda: dict.fromkeys(Kind, Rate()))
    most_days: int = 7
    rest: timedelta = timedelta(hours=11)


def checked(rules: Rules) -> Rules:
    if rules.night_from == rules.night_to:
        raise BadRule("A night begins and ends at different times.")
    if unknown := sorted(set(rules.weekend) - set(timetable.WEEK)):
        raise BadRule(f"{unknown[0][:20]} is no day of the week: {', '.join(timetable.WEEK)}.")
    public_holidays.checked(rules.holidays)
    for rate in rules.rates.values():
        if not (0 <= rate.hour <= _MOST_PAID and 0 <= rate.interruption <= _MOST_PAID):
            raise BadRule(f"A rate is a number from 0 to {_MOST_PAID:,.0f}.")
    if len(rules.currency) > 8:
        raise BadRule("Write the currency in at most 8 characters, such as EUR.")
    if not 1 <= rules.most_days <= 366 or not timedelta(0) <= rules.rest <= 3 * _DAY:
        raise BadRule("Limit days in a row to 1 to 366, and a rest to at most 3 days.")
    return rules


def kind_at(moment: datetime, rules: Rules, zone: tzinfo, holidays: frozenset[date]) -> Kind:
    """Return of which kind the hour is in which this moment lies."""
    local = moment.astimezone(zone)
    if local.date() in holidays:
        return Kind.HOLIDAY
    if timetable.WEEK[local.weekday()] in rules.weekend:
        return Kind.WEEKEND
    return Kind.NIGHT if is_night(local.time(), rules) else Kind.DAY


def pieces(
    span: Span, rules: Rules, zone: tzinfo, holidays: frozenset[date]
) -> Iterator[tuple[Kind, timedelta]]:
    """Cut a span where the kind of hour may change; a night that loses an hour is an hour less."""
    cuts = [c for c in _cuts(span, rules, zone) if span.starts_at < c < span.ends_at]
    edges = [span.starts_at, *cuts, span.ends_at]
    for begin, end in itertools.pairwise(edges):
        yield kind_at(begin, rules, zone, holidays), end - begin


def holidays_in(span: Span, rules: Rules) -> frozenset[date]:
    """Return the public holidays on which the span touches, in any zone."""
    first, last = (span.starts_at - _DAY).date(), (span.ends_at + _DAY).date()
    return frozenset(each.day for each in public_holidays.between(rules.holidays, first, last))


def is_night(at: time, rules: Rules) -> bool:
    if rules.night_from < rules.night_to:
        return rules.night_from <= at < rules.night_to
    return at >= rules.night_from or at < rules.night_to


def _cuts(span: Span, rules: Rules, zone: tzinfo) -> list[datetime]:
    day = wall_time.local(span.starts_at, zone).date()
    last = wall_time.local(span.ends_at, zone).date()
    times: Sequence[time] = (time(0), rules.night_from, rules.night_to)
    found: set[datetime] = set()
    while day <= last:
        found |= {wall_time.instant(datetime.combine(day, at), zone) for at in times}
        day += _DAY
    return sorted(found)
