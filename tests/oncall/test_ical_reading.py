"""Calendars of others: read as an independent library reads them, and never believed too much."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests import clients
from tocsin.kit import errors
from tocsin.oncall import calendar_names, ical_reading
from tocsin.oncall.calendar_names import Known
from tocsin.oncall.ical_lines import NotACalendar
from tocsin.oncall.shift import Span

SPAN = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"
OUTLOOK = (
    "BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\n"
    "BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\n"
    "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
    "END:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
)


def event(*lines: str, uid: str = "one") -> str:
    return "\r\n".join(
        ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT")
    )


def calendar(*events: str, head: str = "") -> str:
    return HEAD + head + "\r\n".join(events) + "\r\nEND:VCALENDAR\r\n"


BERLIN = "DTSTART;TZID=Europe/Berlin:"
CASES = {
    "once": event(f"{BERLIN}20260316T090000", "DTEND;TZID=Europe/Berlin:20260317T090000"),
    "in UTC, lasting": event("DTSTART:20260316T090000Z", "DURATION:PT36H"),
    "weekly over both changes": event(
        f"{BERLIN}20260105T090000", "DURATION:PT8H", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE"
    ),
    "until an instant": event(
        f"{BERLIN}20260105T090000", "DURATION:P1D", "RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z"
    ),
    "so many times": event(f"{BERLIN}20260105T090000", "DURATION:P1D", "RRULE:FREQ=DAILY;COUNT=12"),
    "a week over both changes": event(
        f"{BERLIN}20260302T090000", "DTEND;TZID=Europe/Berlin:20260309T090000", "RRULE:FREQ=WEEKLY"
    ),
    "last friday": event(
        f"{BERLIN}20260130T180000", "DURATION:PT4H", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2"
    ),
    "left out and added": event(
        f"{BERLIN}20260105T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=8",
        "EXDATE;TZID=Europe/Berlin:20260112T090000,20260119T090000",
        "RDATE;TZID=Europe/Berlin:20260501T120000",
    ),
    "a moved one": event(f"{BERLIN}20260105T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4")
    + "\r\n"
    + event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000",
        f"{BERLIN}20260113T100000",
        "DURATION:PT2H",
    ),
    "cancelled": event(f"{BERLIN}20260105T090000", "DURATION:PT1H", "STATUS:CANCELLED"),
    "began long ago": event(
        f"{BERLIN}20050103T090000", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1"
    ),
    "in the missing hour": event(
        f"{BERLIN}20260329T013000", "DTEND;TZID=Europe/Berlin:20260329T043000"
    ),
}

ORACLE = """
import json, sys, datetime, icalendar, recurring_ical_events
found = {}
for name, text in json.loads(sys.argv[1]).items():
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(
        datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc),
        datetime.datetime(2027, 1, 1, tzinfo=datetime.timezone.utc),
    )
    if name == "cancelled": events = [e for e in events if e.get("STATUS") != "CANCELLED"]
    found[name] = sorted([e.start.timestamp(), e.end.timestamp()] for e in events)
print(json.dumps(found))
"""


def times(text: str, zone: str = "UTC") -> list[tuple[datetime, datetime]]:
    found = ical_reading.read(text, SPAN, time_zone=zone)
    assert found.unreadable == ()
    return [(each.span.starts_at, each.span.ends_at) for each in found.times]


def test_another_library_reads_the_same_times() -> None:
    texts = {name: calendar(case) for name, case in CASES.items()}
    wanted = json.loads(clients.python(ORACLE, json.dumps(texts)))
    found = {
        name: [[a.timestamp(), b.timestamp()] for a, b in times(text)]
        for name, text in texts.items()
    }
    assert found == wanted


def test_whole_days_are_from_midnight_to_midnight_where_the_calendar_is() -> None:
    text = calendar(event("DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260330"))
    (whole,) = times(text, "Europe/Berlin")
    assert whole == (datetime(2026, 3, 27, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))
    (said,) = times(text.replace(HEAD, HEAD + "X-WR-TIMEZONE:Asia/Tokyo\r\n"), "Europe/Berlin")
    assert said[0] == datetime(2026, 3, 27, 15, tzinfo=UTC)
    (one,) = times(calendar(event("DTSTART;VALUE=DATE:20260401")))
    assert one[1] - one[0] == timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "head"),
    [
        ("W. Europe Standard Time", OUTLOOK),
        ("/mozilla.org/20050126_1/Europe/Berlin", ""),
        ("Europe/Berlin", ""),
    ],
)
def test_zones_of_other_names_are_understood(zone: str, head: str) -> None:
    starts = f'DTSTART;TZID="{zone}":'
    text = calendar(
        event(f"{starts}20260105T090000", "DURATION:PT1H"),
        event(f"{starts}20260706T090000", "DURATION:PT1H", uid="two"),
        head=head,
    )
    assert [start.hour for start, _ in times(text)] == [8, 7]


def test_folded_and_escaped_text_is_put_together() -> None:
    text = calendar(
        event(f"{BERLIN}20260316T090000", "DURATION:PT1H", "SUMMARY:On call\\, Ana\r\n  Lima\\nx")
    )
    (told,) = ical_reading.read(text, SPAN, time_zone="UTC").times
    assert told.summary == "On call, Ana Lima\nx"


@pytest.mark.parametrize(
    "lines",
    [
        ("SUMMARY:no start",),
        ("DTSTART:tomorrow",),
        ("DTSTART:20261399T000000Z",),
        ("DTSTART:20260105T090000Z", "DURATION:a while"),
        ("DTSTART:20260105T090000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"),
        ("DTSTART:20260105T090000Z", "DURATION:PT1H", "RRULE:FREQ=NEVER"),
        ("DTSTART:19700105T090000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY"),
        ("DTSTART:99990105T090000Z", "DURATION:PT1H"),
    ],
)
def test_what_cannot_be_read_is_told_and_hides_no_other(lines: tuple[str, ...]) -> None:
    good = event(f"{BERLIN}20260316T090000", "DURATION:PT1H", uid="good")
    found = ical_reading.read(calendar(event(*lines, uid="bad"), good), SPAN, time_zone="UTC")
    assert [each.uid for each in found.times] == ["good"]
    assert len(found.unreadable) == 1


def test_a_rule_that_never_comes_takes_no_time() -> None:
    never = event(
        "DTSTART:20260105T090000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    )
    assert times(calendar(never))[1:] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>sign in</html>",
        "BEGIN:VEVENT\r\nEND:VEVENT",
        "BEGIN:VCALENDAR\r\n" + "BEGIN:X\r\n" * 20,
    ],
)
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(errors.Invalid):
        ical_reading.read(text, SPAN, time_zone="UTC")


def test_a_flood_of_lines_is_refused() -> None:
    with pytest.raises(NotACalendar, match="lines"):
        ical_reading.read("X\n" * 200_001, SPAN, time_zone="UTC")


ANA, BO, BEA, BEAT = 1, 2, 3, 4
BOOK = calendar_names.book(
    [
        Known(ANA, "Ana Lima", "ana@example.com"),
        Known(BO, "Bo", "bo@example.com"),
        Known(BEA, "Bea Kim", "bea@example.com"),
        Known(BEAT, "Bea Roth", "beat@example.com"),
    ]
)


@pytest.mark.parametrize(
    ("summary", "addresses", "expected"),
    [
        ("anything", ("ana@example.com",), ANA),
        ("On call: Ana@Example.com", (), ANA),
        ("On call - Ana Lima - payments", (), ANA),
        ("ANA LIMA: annual leave", (), ANA),
        ("ana away", (), ANA),
        ("Bo", (), BO),
        ("Bob on call", (), None),
        ("Bea on call", (), None),
        ("Bea Roth on call", (), BEAT),
        ("Ana and Bo", (), None),
        ("Ana", ("bo@example.com",), BO),
        ("team meeting", ("someone@elsewhere.com",), None),
        ("", (), None),
    ],
)
def test_names_are_found_only_where_one_person_is_meant(
    summary: str, addresses: tuple[str, ...], expected: int | None
) -> None:
    assert BOOK.person(summary, addresses) == expected
