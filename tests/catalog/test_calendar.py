"""Working time against a brute-force count of the minutes that the clock on the wall shows."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.catalog import calendar, calendar_text
from tocsin.catalog.calendar import ALWAYS, Calendar, Hours
from tocsin.kit import errors

ZONES = ("UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "America/New_York")
OFFICE = Calendar(
    "Europe/Berlin",
    tuple(Hours(weekday, 9 * 60, 17 * 60) for weekday in range(5)),
    frozenset({date(2026, 12, 25)}),
)
MINUTE = timedelta(minutes=1)

# days before the clocks change in those zones, in spring and in autumn, and one quiet day
EDGES = ("2026-03-07", "2026-03-28", "2026-04-04", "2026-07-01", "2026-10-24", "2026-10-31")
moments = st.builds(
    lambda day, minutes: datetime.fromisoformat(f"{day}T00:00+00:00") + minutes * MINUTE,
    st.sampled_from(EDGES),
    st.integers(0, 3 * 1440),
)
spans = st.builds(
    lambda weekday, ends: Hours(weekday, *sorted(ends)),
    st.integers(0, 6),
    st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True),
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    hours = draw(st.lists(spans, min_size=1, max_size=9, unique_by=lambda h: h.weekday))
    holidays = draw(st.frozensets(st.sampled_from([date(2026, 3, 29), date(2026, 10, 25)])))
    return Calendar(draw(st.sampled_from(ZONES)), tuple(sorted(hours)), holidays)


def works(of: Calendar, minute: datetime) -> bool:
    local = minute.astimezone(ZoneInfo(of.time_zone))
    at = local.hour * 60 + local.minute
    return local.date() not in of.holidays and any(
        h.weekday == local.weekday() and h.opens <= at < h.closes for h in of.weekly
    )


def counted(of: Calendar, start: datetime, end: datetime) -> timedelta:
    minutes = int((end - start) / MINUTE)
    return sum((MINUTE for i in range(minutes) if works(of, start + i * MINUTE)), timedelta())


@settings(max_examples=150, deadline=None)
@given(calendars(), moments, st.integers(0, 3000))
def test_elapsed_counts_the_minutes_that_the_wall_shows(
    of: Calendar, start: datetime, minutes: int
) -> None:
    end = start + minutes * MINUTE
    assert calendar.elapsed(of, start, end) == counted(of, start, end)


@settings(max_examples=150, deadline=None)
@given(calendars(), moments, st.integers(1, 600))
def test_add_is_the_earliest_moment_by_which_so_much_has_elapsed(
    of: Calendar, start: datetime, minutes: int
) -> None:
    working = minutes * MINUTE
    end = calendar.add(of, start, working)
    assert calendar.elapsed(of, start, end) == working
    assert calendar.elapsed(of, start, end - MINUTE) < working


@settings(max_examples=100, deadline=None)
@given(calendars(), moments)
def test_covers_agrees_with_the_wall(of: Calendar, moment: datetime) -> None:
    assert calendar.covers(of, moment) == works(of, moment)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-12-24T15:00+01:00", 3, "2026-12-28T10:00+01:00"),  # over a holiday and a weekend
        ("2026-03-27T16:00+01:00", 2, "2026-03-30T10:00+02:00"),  # over the change to summer
        ("2026-03-16T07:00+01:00", 8, "2026-03-16T17:00+01:00"),  # due as they go home, not later
    ],
)
def test_office_hours_pass_over_nights_weekends_and_holidays(
    start: str, hours: int, end: str
) -> None:
    got = calendar.add(OFFICE, datetime.fromisoformat(start), timedelta(hours=hours))
    assert got == datetime.fromisoformat(end)


def test_around_the_clock_is_plain_time() -> None:
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert calendar.add(ALWAYS, start, timedelta(hours=5)) == start + timedelta(hours=5)
    assert calendar.covers(ALWAYS, start)


def test_five_working_days_after_a_friday_is_the_next_friday_at_the_same_hour() -> None:
    friday = datetime.fromisoformat("2026-03-27T11:00+01:00")
    got = calendar.add_days(OFFICE, friday, 5)
    assert got == datetime.fromisoformat("2026-04-03T11:00+02:00")


def test_a_calendar_survives_its_written_form() -> None:
    written = calendar_text.dump(OFFICE)
    assert written["weekly"]["monday"] == ["09:00-17:00"]
    assert calendar_text.parse(written) == OFFICE


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"weekly": {}}, "at least one day"),
        ({}, "weekly hours"),
        ({"weekly": {"monday": ["9-17"]}}, "09:00-17:00"),
        ({"weekly": {"monday": ["17:00-09:00"]}}, "end after it starts"),
        ({"weekly": {"monday": ["09:00-12:00", "11:00-13:00"]}}, "overlap"),
        ({"weekly": {"someday": []}}, "day of the week"),
        ({"weekly": {"monday": "09:00-17:00"}}, "list"),
        ({"weekly": {"monday": ["00:00-24:00"]}, "time_zone": "Mars/Base"}, "time zone"),
        ({"weekly": {"monday": ["00:00-24:00"]}, "holidays": ["soon"]}, "not a date"),
        ({"hours": 8}, "no 'hours'"),
    ],
)
def test_a_wrong_calendar_is_refused_with_a_sentence(data: dict, sentence: str) -> None:
    with pytest.raises(errors.Invalid, match=sentence):
        calendar_text.parse(data)
