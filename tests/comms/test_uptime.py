from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.comms import uptime
from tocsin.comms.component import State
from tocsin.comms.uptime import Day, Outage
from tocsin.kit.periods import Period

NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)
UTC_DAYS = uptime.calendar(zone="UTC", now=NOW)
MAJOR, PARTIAL, DEGRADED = State.MAJOR_OUTAGE, State.PARTIAL_OUTAGE, State.DEGRADED_PERFORMANCE


def outage(start: float, end: float | None, state: State = MAJOR) -> Outage:
    """Hours from this midnight."""
    ends_at = None if end is None else MIDNIGHT + HOUR * end
    return Outage(Period(MIDNIGHT + HOUR * start, ends_at), state)


def today(*outages: Outage) -> Day:
    return uptime.bar(outages, UTC_DAYS)[-1]


@pytest.mark.parametrize(
    ("outages", "worst", "hours"),
    [
        ([], State.OPERATIONAL, 0),
        ([outage(1, 3)], MAJOR, 2),
        ([outage(1, 3, PARTIAL)], PARTIAL, 0.6),
        ([outage(1, 3, DEGRADED)], DEGRADED, 0),
        ([outage(1, 3), outage(2, 4)], MAJOR, 3),
        ([outage(1, 4, PARTIAL), outage(2, 3)], MAJOR, 1.6),
        ([outage(-5, 1)], MAJOR, 1),
        ([outage(11, None)], MAJOR, 1),
        ([outage(11, 15)], MAJOR, 1),
        ([outage(13, 15)], State.OPERATIONAL, 0),
        ([outage(-5, 0)], State.OPERATIONAL, 0),
        ([outage(2, 2)], State.OPERATIONAL, 0),
    ],
)
def test_a_day_has_its_worst_state_and_its_weighted_downtime(
    outages: list[Outage], worst: State, hours: float
) -> None:
    assert today(*outages) == Day(date(2026, 3, 16), worst, HOUR * hours)


def test_the_bar_has_ninety_days_and_ends_today_where_the_page_is_read() -> None:
    days = uptime.bar([], uptime.calendar(zone="Pacific/Auckland", now=NOW))
    assert (len(days), days[0].day, days[-1].day) == (90, date(2025, 12, 18), date(2026, 3, 17))


def test_the_day_on_which_clocks_change_is_shorter() -> None:
    now = datetime(2026, 3, 30, tzinfo=UTC)
    whole = Outage(Period(datetime(2026, 1, 1, tzinfo=UTC)), MAJOR)
    days = {d.day: d for d in uptime.bar([whole], uptime.calendar(zone="Europe/Berlin", now=now))}
    assert days[date(2026, 3, 29)].downtime == HOUR * 23
    assert days[date(2026, 3, 30)].downtime == HOUR * 2


def test_the_share_counts_only_time_that_has_passed() -> None:
    two = uptime.calendar(zone="UTC", now=NOW, days=2)
    days = uptime.bar([outage(0, None)], two)
    assert uptime.share(days, two) == pytest.approx(24 / 36)
    assert uptime.share((), two) == 1.0


@given(
    st.lists(
        st.tuples(st.integers(-4000, 100), st.integers(0, 500), st.sampled_from(list(State))),
        max_size=12,
    )
)
def test_no_day_is_down_for_longer_than_it_lasted(given_: list[tuple[int, int, State]]) -> None:
    outages = [outage(start, start + length, state) for start, length, state in given_]
    days = uptime.bar(outages, UTC_DAYS)
    assert all(timedelta() <= d.downtime <= timedelta(days=1) for d in days)
    assert 0.0 <= uptime.share(days, UTC_DAYS) <= 1.0
    assert days == uptime.bar(outages[::-1], UTC_DAYS)
