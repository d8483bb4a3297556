"""Shifts as iCalendar (RFC 5545), for the calendar programs that people have.

Hours are written as wall time with the zone's rules beside them, so that a reader without a time
zone database is right too. The same shifts give the same bytes, which is what an ETag needs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tocsin.oncall import wall_time
from tocsin.oncall.shift import Span

_STAMP = "%Y%m%dT%H%M%S"
_OCTETS = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """``uid`` is the same for the same thing each time; a gap is marked, not busy."""

    uid: str
    span: Span
    time_zone: str
    summary: str
    description: str = ""
    url: str = ""
    is_busy: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A calendar as it is at a moment."""

    name: str
    entries: Sequence[Entry]
    at: datetime


def written(sheet: Sheet) -> str:
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tocsin//On call//EN", "CALSCALE:GREGORIAN"),
        *("METHOD:PUBLISH", f"NAME:{_text(sheet.name)}", f"X-WR-CALNAME:{_text(sheet.name)}"),
        *("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"),
        *_zones(sheet.entries),
        *(line for each in sheet.entries for line in _event(each, sheet.at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(entry: Entry, at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{at.astimezone(UTC):{_STAMP}}Z")
    yield f"DTSTART{_moment(entry.span.starts_at, entry.time_zone)}"
    yield f"DTEND{_moment(entry.span.ends_at, entry.time_zone)}"
    yield f"SUMMARY:{_text(entry.summary)}"
    if entry.description:
        yield f"DESCRIPTION:{_text(entry.description)}"
    if entry.url:
        yield f"URL:{entry.url}"
    yield "STATUS:CONFIRMED"
    yield f"TRANSP:{'OPAQUE' if entry.is_busy else 'TRANSPARENT'}"
    yield "END:VEVENT"


def _moment(moment: datetime, time_zone: str) -> str:
    """Write wall time; in the hour that occurs twice only UTC says which one is meant."""
    zone = wall_time.zone(time_zone)
    local = wall_time.local(moment, zone)
    if time_zone == "UTC" or wall_time.instant(local, zone) != moment:
        return f":{moment.astimezone(UTC):{_STAMP}}Z"
    return f";TZID={time_zone}:{local:{_STAMP}}"


def _zones(entries: Iterable[Entry]) -> Iterator[str]:
    """Describe each zone over the time in which something is said of it."""
    spans: dict[str, Span] = {}
    for each in entries:
        known = spans.get(each.time_zone, each.span)
        starts_at = min(known.starts_at, each.span.starts_at)
        spans[each.time_zone] = Span(starts_at, max(known.ends_at, each.span.ends_at))
    for name, span in sorted(spans.items()):
        if name != "UTC":
            yield from _zone(name, span)


def _zone(name: str, span: Span) -> Iterator[str]:
    zone = wall_time.zone(name)
    yield from ("BEGIN:VTIMEZONE", f"TZID:{name}")
    yield from _observance(zone, span.starts_at, is_first=True)
    for change in wall_time.changes(zone, span.starts_at, span.ends_at):
        yield from _observance(zone, change)
    yield "END:VTIMEZONE"


def _observance(zone: ZoneInfo, moment: datetime, *, is_first: bool = False) -> Iterator[str]:
    """What holds from a moment on; its start is told by the clock that ran until then."""
    local = moment.astimezone(zone)
    after = local.utcoffset() or timedelta()
    before = after if is_first else (moment - timedelta(seconds=1)).astimezone(zone).utcoffset()
    onset = moment.astimezone(UTC).replace(tzinfo=None) + (before or timedelta())
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    yield from (f"BEGIN:{kind}", f"DTSTART:{onset:{_STAMP}}")
    yield from (f"TZOFFSETFROM:{_offset(before or timedelta())}", f"TZOFFSETTO:{_offset(after)}")
    yield from (f"TZNAME:{local.tzname()}", f"END:{kind}")


def _offset(offset: timedelta) -> str:
    minutes, seconds = divmod(abs(int(offset.total_seconds())), 60)
    sign = "-" if offset < timedelta() else "+"
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{seconds:02}" if seconds else "")


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> Iterator[str]:
    """Break a line after 75 octets, never inside a character."""
    room, part = _OCTETS, ""
    for character in line:
        size = len(character.encode())
        if size > room:
            yield part
            part, room = " ", _OCTETS - 1
        part, room = part + character, room - size
    yield part
