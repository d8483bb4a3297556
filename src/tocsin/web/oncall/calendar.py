"""The calendar: who carries the pager when, with gaps and overrides, two weeks at a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit.periods import Period
from tocsin.kit.tx import Tx
from tocsin.oncall import absence
from tocsin.oncall import shift as shifts
from tocsin.oncall.actions import reading
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.web import lanes, names, words
from tocsin.web.words import Reader

DAYS = 14


@dataclass(frozen=True, slots=True)
class Lane:
    schedule: Schedule
    blocks: Sequence[lanes.Block]


@dataclass(frozen=True, slots=True)
class Calendar:
    """``earlier`` and ``later`` are the first days of the calendars beside this one."""

    window: lanes.Window
    lanes: Sequence[Lane]
    earlier: date
    later: date
    is_now: bool


def of_all(tx: Tx, actor: Actor, *, reader: Reader, start: date | None) -> Calendar:
    window = window_of(reader, start)
    found = reading.view_calendar(tx, span=span_of(window), actor=actor)
    known = names.of(tx, people=[id for _, line in found for id in shifts.people(line)])
    drawn = [
        Lane(schedule, blocks(window, line, known.people, me=actor.person_id))
        for schedule, line in found
    ]
    first = window.starts_at.date()
    step = timedelta(days=DAYS)
    return Calendar(window, drawn, first - step, first + step, is_now=window.now_x is not None)


def window_of(reader: Reader, start: date | None, *, days: int = DAYS) -> lanes.Window:
    first = start or reader.here.date()
    midnight = datetime.combine(first, datetime.min.time(), tzinfo=reader.time_zone)
    return lanes.Window(midnight, days, reader.here)


def span_of(window: lanes.Window) -> Span:
    return Span(window.starts_at, window.ends_at)


def blocks(
    window: lanes.Window,
    line: Sequence[Shift],
    people: Mapping[int, Person],
    *,
    me: int | None,
    with_gaps: bool = True,
) -> list[lanes.Block]:
    """Place shifts, and the gaps between them, on the strip."""
    drawn = [_drawn(each, people, me=me) for each in line]
    if with_gaps:
        drawn += [_gap(each) for each in shifts.gaps(line, span_of(window))]
    return lanes.blocks(window, sorted(drawn, key=lambda each: each.period.starts_at))


def _drawn(shift: Shift, people: Mapping[int, Person], *, me: int | None) -> lanes.Shift:
    found = people.get(shift.person_id)
    name = found.name if found else "Somebody who left"
    is_override = shift.via == "override"
    kind = "override" if is_override else "mine" if shift.person_id == me else ""
    relieved = people.get(shift.instead_of or 0)
    for_whom = f" for {relieved.name}" if relieved else ""
    period = _period(shift.starts_at, shift.ends_at)
    said = f"{name}{for_whom}, {period}{', override' * is_override}"
    return lanes.Shift(name, Period(shift.starts_at, shift.ends_at), kind, said)


def named(person_id: int, period: Period, people: Mapping[int, Person]) -> lanes.Shift:
    """Return a stretch of somebody's that is no shift, or none of the final ones."""
    found = people.get(person_id)
    name = found.name if found else "Somebody who left"
    said = f"{name}, from {words.moment(period.starts_at)}"
    if period.ends_at and period.ends_at < absence.FOREVER:
        said = f"{name}, {_period(period.starts_at, period.ends_at)}"
    return lanes.Shift(name, period, title=said)


def _gap(span: Span) -> lanes.Shift:
    said = f"Nobody, {_period(span.starts_at, span.ends_at)}"
    return lanes.Shift("Nobody", Period(span.starts_at, span.ends_at), "gap", said)


def _period(starts_at: datetime, ends_at: datetime) -> str:
    return f"{words.moment(starts_at)} to {words.moment(ends_at)}"
