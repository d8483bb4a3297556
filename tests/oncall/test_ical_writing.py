"""Calendars that are written: read back by ourselves in these tests, and by others' readers."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import clients
from tocsin.oncall import ical_writing, wall_time
from tocsin.oncall.ical_writing import Entry, Sheet
from tocsin.oncall.shift import Span

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 16, tzinfo=UTC)

ICALENDAR = """
import json, sys, icalendar
found = icalendar.Calendar.from_ical(sys.argv[1])
print(json.dumps([
    [str(e["UID"]), str(e["SUMMARY"]), *(e.decoded(k).timestamp() for k in ("DTSTART", "DTEND"))]
    for e in found.walk("VEVENT")
]))
"""
VOBJECT = """
import json, sys, vobject
found = vobject.readOne(sys.argv[1])
print(json.dumps([
    [e.uid.value, e.summary.value, e.dtstart.value.timestamp(), e.dtend.value.timestamp()]
    for e in found.vevent_list
]))
"""


def at(text: str) -> datetime:
    return wall_time.instant(datetime.fromisoformat(text), BERLIN)


def entry(uid: str, starts: datetime, hours: float, summary: str = "On call") -> Entry:
    span = Span(starts, starts + timedelta(hours=hours))
    return Entry(uid, span, "Europe/Berlin", summary)


ENTRIES = (
    entry("winter@tocsin", at("2026-02-02T09:00"), 168),
    entry("spring@tocsin", at("2026-03-23T09:00"), 167, "On call: a, b; c\\d — größer"),
    entry("summer@tocsin", at("2026-07-06T09:00"), 168, "x" * 200),
    entry("twice@tocsin", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 1),
    Entry(
        "tokyo@tocsin",
        Span(datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)),
        "Asia/Tokyo",
        "gap",
        is_busy=False,
    ),
)
SHEET = Sheet("payments", ENTRIES, NOW)


def test_lines_end_as_they_must_and_none_is_longer_than_75_octets() -> None:
    text = ical_writing.written(SHEET)
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert "\n" not in "".join(lines)
    assert max(len(line.encode()) for line in lines) <= 75


def test_the_same_shifts_give_the_same_bytes() -> None:
    assert ical_writing.written(SHEET) == ical_writing.written(SHEET)


def test_hours_are_wall_time_and_the_hour_that_occurs_twice_is_told_in_utc() -> None:
    text = ical_writing.written(SHEET)
    assert "DTSTART;TZID=Europe/Berlin:20260202T090000" in text
    assert "DTSTART:20261025T013000Z" in text
    assert text.count("BEGIN:DAYLIGHT") >= 1


@pytest.mark.parametrize("reader", [ICALENDAR, VOBJECT], ids=["icalendar", "vobject"])
def test_others_read_every_shift_at_its_instant(reader: str) -> None:
    found = json.loads(clients.python(reader, ical_writing.written(SHEET)))
    wanted = [
        [e.uid, e.summary, e.span.starts_at.timestamp(), e.span.ends_at.timestamp()]
        for e in ENTRIES
    ]
    assert sorted(found) == sorted(wanted)
