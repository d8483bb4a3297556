"""RRULEs name wall times in a zone; each occurrence has an end."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.alerts import recurrence
from tocsin.alerts.recurrence import BadRecurrence, Recurrence

wall = datetime.fromisoformat
HOUR = timedelta(hours=1)
NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
SUNDAY = wall("2026-03-22T02:00")


def starts(of: Recurrence, count: int = 3, *, after: datetime = NOW) -> list[str]:
    found = recurrence.occurrences(of, after=after, limit=count)
    assert all(p.ends_at == p.starts_at + of.lasts for p in found)
    return [f"{p.starts_at:%m-%d %H:%M}" for p in found]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("", ["03-22 01:00"]),
        ("FREQ=WEEKLY", ["03-22 01:00", "03-29 01:00", "04-05 00:00"]),
        ("FREQ=WEEKLY;INTERVAL=2", ["03-22 01:00", "04-05 00:00", "04-19 00:00"]),
        ("FREQ=DAILY;COUNT=2", ["03-22 01:00", "03-23 01:00"]),
        ("FREQ=DAILY;UNTIL=20260323T020000", ["03-22 01:00", "03-23 01:00"]),
        ("FREQ=DAILY;UNTIL=20260323T010000Z", ["03-22 01:00", "03-23 01:00"]),
        ("FREQ=DAILY;UNTIL=20260323T005959Z", ["03-22 01:00"]),
        ("FREQ=DAILY;UNTIL=20260323", ["03-22 01:00", "03-23 01:00"]),
        ("FREQ=MONTHLY;BYDAY=1SU", ["04-05 00:00", "05-03 00:00", "06-07 00:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["03-27 01:00", "04-24 00:00", "05-29 00:00"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["03-31 00:00", "04-30 00:00"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", ["12-24 01:00", "12-24 01:00"]),
    ],
)
def test_rules_are_those_of_calendars(rule: str, expected: list[str]) -> None:
    weekly = Recurrence(SUNDAY, "Europe/Berlin", 2 * HOUR, rule)
    assert starts(weekly)[: len(expected)] == expected


def test_a_change_of_clocks_moves_the_instant_and_not_the_wall_time() -> None:
    """Berlin skips 02:00 to 03:00 on 29 March and has it twice on 25 October."""
    daily = Recurrence(wall("2026-03-28T02:30"), "Europe/Berlin", HOUR, "FREQ=DAILY")
    assert starts(daily) == ["03-28 01:30", "03-29 01:00", "03-30 00:30"]
    autumn = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert starts(daily, after=autumn) == ["10-25 00:30", "10-26 01:30", "10-27 01:30"]


def test_an_hour_that_is_skipped_comes_once_and_does_not_overlap() -> None:
    hourly = Recurrence(wall("2026-03-29T01:00"), "Europe/Berlin", HOUR / 2, "FREQ=HOURLY")
    assert starts(hourly, 3) == ["03-29 00:00", "03-29 01:00", "03-29 02:00"]


def test_the_one_that_runs_is_the_first() -> None:
    daily = Recurrence(wall("2026-03-01T09:00"), "UTC", HOUR, "FREQ=DAILY")
    assert starts(daily, 2) == ["03-16 09:00", "03-17 09:00"]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ("FREQ=MINUTELY", "rule"),
        ("FREQ=SECONDLY", "rule"),
        ("FREQ=YEARLY;BYEASTER=0", "rule"),
        ("FREQ=DAILY\nEXDATE:20260322", "rule"),
        ("every Sunday", "rule"),
        ("FREQ=WEEKLY;BYDAY=XX", "rule"),
        ("FREQ=MONTHLY;BYDAY=+99MO", "rule"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "rule"),
        ("FREQ=YEARLY;BYWEEKNO=99", "rule"),
        ("FREQ=DAILY;COUNT=0", "rule"),
        ("FREQ=DAILY;UNTIL=20200101", "rule"),
        ("FREQ=DAILY;UNTIL=20269999", "rule"),
        ("FREQ=HOURLY", "lasts"),
        ("FREQ=WEEKLY;" + "BYDAY=MO;" * 100, "rule"),
    ],
)
def test_what_never_comes_or_never_ends_is_refused(rule: str, field: str) -> None:
    with pytest.raises(BadRecurrence) as refused:
        recurrence.check(Recurrence(SUNDAY, "UTC", 2 * HOUR, recurrence.normal(rule)), now=NOW)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Recurrence(SUNDAY, "UTC", timedelta(seconds=5)), "lasts"),
        (Recurrence(SUNDAY, "UTC", timedelta(days=31)), "lasts"),
        (Recurrence(wall("1999-01-01T00:00"), "UTC", HOUR), "first_at"),
        (Recurrence(wall("2026-03-01T00:00"), "UTC", HOUR), "rule"),
    ],
)
def test_what_cannot_be_is_refused(wanted: Recurrence, field: str) -> None:
    with pytest.raises(BadRecurrence) as refused:
        recurrence.check(wanted, now=NOW)
    assert list(refused.value.fields) == [field]


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    st.integers(1, 5),
    st.datetimes(wall("2024-01-01T00:00"), wall("2026-12-31T00:00")),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_each_ends_and_none_touches_the_next(
    frequency: str, interval: int, first: datetime, zone: str
) -> None:
    of = Recurrence(first, zone, 5 * HOUR, f"FREQ={frequency};INTERVAL={interval}")
    recurrence.check(of, now=NOW)
    found = recurrence.occurrences(of, after=NOW, limit=10)
    assert len(found) == 10
    for one, other in itertools.pairwise(found):
        assert one.ends_at is not None
        assert one.ends_at - one.starts_at == 5 * HOUR
        assert one.ends_at <= other.starts_at
