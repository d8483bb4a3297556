"""What a calendar of others says: its times, one by one, what comes again laid out.

What cannot be read of it is told and passed over, so that one odd event hides no other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from dateutil import rrule

from tocsin.kit import errors
from tocsin.oncall import ical_lines, ical_zones, wall_time
from tocsin.oncall.ical_lines import Component, Line
from tocsin.oncall.ical_zones import Unreadable, Zones
from tocsin.oncall.shift import Span

MOST_EVENTS = 5_000
MOST_TIMES = 10_000
_MOST_STEPS = 20_000
_DAY = timedelta(days=1)
_TOO_OFTEN = re.compile(r"FREQ=(?:SECONDLY|MINUTELY)|BYSECOND=|BYEASTER=", re.I)
_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?", re.I)
_LASTS = re.compile(r"\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_YEARS = range(1970, 2200)
# The library looks for a next time until the year 9999, which takes minutes of a rule that never
# comes. The calendar repeats itself every 400 years to the very weekday.
_CYCLES = 19 * 400


@dataclass(frozen=True, slots=True)
class Told:
    """One time that a calendar tells; ``addresses`` are those of whoever takes part."""

    uid: str
    summary: str
    addresses: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    times: tuple[Told, ...]
    unreadable: tuple[str, ...]


def read(text: str, span: Span, *, time_zone: str) -> Reading:
    """Return the times that touch the span, first to last; raises NotACalendar."""
    whole = ical_lines.read(text)
    zones = ical_zones.of(whole, time_zone)
    events = [part for part in whole.inner if part.name == "VEVENT"]
    if len(events) > MOST_EVENTS:
        raise ical_lines.NotACalendar(f"This calendar has more than {MOST_EVENTS:,} events.")
    moved = {_moved_key(each, zones) for each in events if each.first("RECURRENCE-ID")}
    times: list[Told] = []
    faults: list[str] = []
    for event in events:
        try:
            times += _told(event, zones, span, moved)
        except (errors.Invalid, OverflowError) as error:
            faults.append(f"{event.text('SUMMARY')[:80] or 'An event'}: {error}")
    times.sort(key=lambda each: (each.span.starts_at, each.span.ends_at, each.uid))
    return Reading(tuple(times[:MOST_TIMES]), tuple(faults[:20]))


def _told(
    event: Component, zones: Zones, span: Span, moved: set[tuple[str, datetime | None]]
) -> list[Told]:
    if event.text("STATUS").upper() == "CANCELLED":
        return []
    uid, summary = event.text("UID")[:500], event.text("SUMMARY")[:300]
    is_moved = event.first("RECURRENCE-ID") is not None
    return [
        Told(uid, summary, _addresses(event), each)
        for each in _spans(event, zones, span)
        if is_moved or (uid, each.starts_at) not in moved
    ]


def _spans(event: Component, zones: Zones, span: Span) -> Iterator[Span]:
    starts = event.first("DTSTART")
    if starts is None:
        raise Unreadable("it does not say when it starts.")
    wall, zone = zones.wall(starts, starts.value)
    if wall.year not in _YEARS:
        raise Unreadable("it starts in another age.")
    lasts = _lasts(event, zones, starts)
    for begins in _begins(event, zones, wall, zone, until=span.ends_at):
        starts_at = wall_time.instant(begins, zone)
        ends_at = wall_time.instant(begins + lasts.by_the_clock, zone) + lasts.by_the_stopwatch
        if starts_at < span.ends_at and ends_at > span.starts_at and starts_at < ends_at:
            yield Span(starts_at, ends_at)


@dataclass(frozen=True, slots=True)
class _Lasts:
    """From nine to nine is by the clock on the wall, however long that night is."""

    by_the_clock: timedelta = timedelta()
    by_the_stopwatch: timedelta = timedelta()


def _lasts(event: Component, zones: Zones, starts: Line) -> _Lasts:
    if ends := event.first("DTEND"):
        (begun, zone), (ended, other) = (zones.wall(each, each.value) for each in (starts, ends))
        if zone is other:
            return _Lasts(by_the_clock=ended - begun)
        return _Lasts(by_the_stopwatch=zones.moment(ends) - zones.moment(starts))
    if lasts := event.text("DURATION"):
        return _duration(lasts)
    return _Lasts(by_the_clock=_DAY if _is_day(starts) else timedelta())


def _begins(
    event: Component, zones: Zones, wall: datetime, zone: tzinfo, *, until: datetime
) -> Iterator[datetime]:
    """Yield the wall times at which it begins, each once, in order."""
    last = wall_time.local(until, zone)
    left_out = set(_listed(event, zones, "EXDATE", zone))
    lists = [iter([wall]), iter(sorted(_listed(event, zones, "RDATE", zone)))]
    lists += [_ruled(line.value, wall, zone) for line in event.all("RRULE")]
    before = None
    for step, begins in enumerate(_merged(lists)):
        if begins > last:
            return
        if step >= _MOST_STEPS:
            raise Unreadable("it comes again more often than can be laid out.")
        if begins != before and begins not in left_out:
            yield begins
        before = begins


def _merged(lists: list[Iterator[datetime]]) -> Iterator[datetime]:
    heads = [(next(each, None), each) for each in lists]
    while waiting := [head for head in heads if head[0] is not None]:
        first = min(moment for moment, _ in waiting if moment)
        yield first
        heads = [
            (next(each, None), each) if head == first else (head, each) for head, each in heads
        ]


def _ruled(rule: str, wall: datetime, zone: tzinfo) -> Iterator[datetime]:
    if _TOO_OFTEN.search(rule):
        raise Unreadable("it comes again every minute, or by the date of Easter.")
    begins = wall.replace(year=wall.year + _CYCLES)
    try:
        for each in rrule.rrulestr(
            _UNTIL.sub(lambda found: _until(found, zone), rule), dtstart=begins
        ):
            yield each.replace(year=each.year - _CYCLES)
    except (ValueError, IndexError, OverflowError, TypeError, AttributeError) as error:
        raise Unreadable(f"'{rule[:80]}' is no rule.") from error


def _until(found: re.Match[str], zone: tzinfo) -> str:
    """The end of a rule as a wall time as many years later."""
    end = datetime.strptime(found[1] + (found[2] or "235959"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    if found[3]:
        end = wall_time.local(end.replace(tzinfo=UTC), zone)
    return f"UNTIL={end.replace(year=min(end.year + _CYCLES, 9999)):%Y%m%dT%H%M%S}"


def _listed(event: Component, zones: Zones, name: str, zone: tzinfo) -> Iterator[datetime]:
    """Yield the wall times that a line lists, as clocks in the event's zone show them."""
    for line in event.all(name):
        for value in line.value.split(","):
            wall, own = zones.wall(line, value.partition("/")[0])
            yield wall if own is zone else wall_time.local(wall_time.instant(wall, own), zone)


def _moved_key(event: Component, zones: Zones) -> tuple[str, datetime | None]:
    """Which time of which event another one stands for."""
    line = event.first("RECURRENCE-ID")
    try:
        return event.text("UID")[:500], zones.moment(line) if line else None
    except errors.Invalid:
        return event.text("UID")[:500], None


def _is_day(starts: Line) -> bool:
    return starts.parameters.get("VALUE", "").upper() == "DATE" or len(starts.value.strip()) == 8


def _duration(text: str) -> _Lasts:
    found = _LASTS.fullmatch(text)
    if found is None:
        raise Unreadable(f"'{text[:40]}' is no duration.")
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return _Lasts(
        timedelta(weeks=weeks, days=days), timedelta(hours=hours, minutes=minutes, seconds=seconds)
    )


def _addresses(event: Component) -> tuple[str, ...]:
    found = (line.value.strip() for name in ("ATTENDEE", "ORGANIZER") for line in event.all(name))
    return tuple(each[7:].lower() for each in found if each.lower().startswith("mailto:"))
