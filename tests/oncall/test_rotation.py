"""Rotations hand over by wall time, and every instant has exactly one answer."""

import itertools
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.oncall import coverage, rotation, turn, wall_time
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span

ANA, BO, CLEO = 1, 2, 3
BERLIN = "Europe/Berlin"
ZONES = [
    "UTC",
    BERLIN,
    "America/Chicago",
    "America/St_Johns",
    "America/Santiago",
    "America/Havana",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Pacific/Apia",
    "Pacific/Chatham",
]
TURNS = ["1h", "5h", "12h", "24h", "1d", "7d", "2w", "1mo"]


def weekly(time_zone: str = BERLIN, starts_at: str = "2026-03-02T09:00") -> Rotation:
    return Rotation((ANA, BO), time_zone, datetime.fromisoformat(starts_at), turn.parse("7d"))


def shift_at(anyone: Rotation, moment: datetime) -> Shift | None:
    """Who has the turn, with its true ends, also before the start."""
    return coverage.at(Schedule(1, "any", "UTC", (anyone,)), moment)


def berlin(text: str) -> datetime:
    return wall_time.instant(datetime.fromisoformat(text), ZoneInfo(BERLIN))


def test_a_weekly_turn_hands_over_at_nine_before_and_after_the_clocks_change() -> None:
    week = shift_at(weekly(), berlin("2026-03-29T12:00"))
    assert week is not None
    assert (week.person_id, week.starts_at, week.ends_at) == (
        BO,
        datetime(2026, 3, 23, 8, tzinfo=UTC),
        datetime(2026, 3, 30, 7, tzinfo=UTC),
    )


def test_turns_are_counted_backwards_before_the_start_and_told_apart() -> None:
    around = Span(berlin("2026-02-20T00:00"), berlin("2026-03-05T00:00"))
    starts_at = berlin("2026-03-02T09:00")
    early, later = rotation.early(weekly(), around), rotation.shifts(weekly(), around)
    assert [s.person_id for s in (*early, *later)] == [ANA, BO, ANA]
    assert early[0].starts_at == around.starts_at
    assert (early[-1].ends_at, later[0].starts_at) == (starts_at, starts_at)
    assert not rotation.has_begun(weekly(), starts_at - timedelta(microseconds=1))
    assert rotation.has_begun(weekly(), starts_at)


def test_a_rotation_without_people_covers_nothing() -> None:
    empty = Rotation((), BERLIN, datetime.fromisoformat("2026-03-02T09:00"), turn.parse("7d"))
    assert shift_at(empty, berlin("2026-03-03T09:00")) is None
    assert (
        rotation.shifts(empty, Span(berlin("2026-03-01T00:00"), berlin("2026-04-01T00:00"))) == []
    )


def test_a_hand_over_in_the_missing_hour_happens_when_the_clocks_jump() -> None:
    daily = Rotation(
        (ANA, BO), BERLIN, datetime.fromisoformat("2026-03-27T02:30"), turn.parse("1d")
    )
    assert rotation.hand_over(daily, 2) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert rotation.hand_over(daily, 3) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_a_hand_over_in_the_repeated_hour_happens_the_first_time() -> None:
    daily = Rotation(
        (ANA, BO), BERLIN, datetime.fromisoformat("2026-10-24T02:30"), turn.parse("1d")
    )
    assert rotation.hand_over(daily, 1) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_hourly_turn_that_the_clocks_skip_belongs_to_nobody() -> None:
    hourly = Rotation(
        (ANA, BO, CLEO), BERLIN, datetime.fromisoformat("2026-03-29T00:00"), turn.parse("1h")
    )
    night = Span(berlin("2026-03-29T00:00"), berlin("2026-03-29T05:00"))
    assert [s.person_id for s in rotation.shifts(hourly, night)] == [ANA, BO, ANA, BO]


def test_a_day_that_a_country_skipped_has_no_shift_and_no_gap() -> None:
    """Samoa went from 29 to 31 December 2011."""
    daily = Rotation(
        (ANA, BO, CLEO),
        "Pacific/Apia",
        datetime.fromisoformat("2011-12-28T09:00"),
        turn.parse("1d"),
    )
    week = Span(datetime(2011, 12, 29, tzinfo=UTC), datetime(2012, 1, 2, tzinfo=UTC))
    line = rotation.shifts(daily, week)
    assert all(a.ends_at == b.starts_at for a, b in itertools.pairwise(line))
    assert rotation.hand_over(daily, 2) == datetime(2011, 12, 30, 10, tzinfo=UTC)


def test_an_unknown_zone_is_refused_with_a_sentence() -> None:
    for name in ("Mars/Olympus", "../etc/passwd", "", "Europe"):
        with pytest.raises(wall_time.UnknownZone, match="is not a time zone"):
            wall_time.zone(name)


moments = st.integers(0, 8 * 366 * 86400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
rotations = st.builds(
    lambda zone, start, length, people: Rotation(
        tuple(range(1, people + 1)), zone, start.replace(tzinfo=None), turn.parse(length)
    ),
    st.sampled_from(ZONES),
    moments,
    st.sampled_from(TURNS),
    st.integers(1, 5),
)


@given(rotations, moments)
def test_every_instant_has_exactly_one_shift(anyone: Rotation, moment: datetime) -> None:
    found = shift_at(anyone, moment)
    assert found is not None
    assert found.covers(moment)


@settings(max_examples=150)
@given(rotations, moments, st.integers(1, 40))
def test_shifts_tile_a_period_without_gap_or_overlap(
    anyone: Rotation, since: datetime, days: int
) -> None:
    span = Span(max(since, rotation.hand_over(anyone, 0)), since + timedelta(days=days))
    line = rotation.shifts(anyone, span)
    if span.starts_at >= span.ends_at:
        assert line == []
        return
    assert (line[0].starts_at, line[-1].ends_at) == (span.starts_at, span.ends_at)
    assert all(a.ends_at == b.starts_at for a, b in itertools.pairwise(line))
    assert all(s.starts_at < s.ends_at for s in line)


@settings(max_examples=60)
@given(rotations, moments)
def test_asking_for_a_moment_and_for_a_period_gives_the_same_answer(
    anyone: Rotation, moment: datetime
) -> None:
    at = shift_at(anyone, moment)
    around = Span(moment - timedelta(days=1), moment + timedelta(days=1))
    line = [*rotation.early(anyone, around), *rotation.shifts(anyone, around)]
    covering = [s for s in line if s.covers(moment)]
    assert at is not None
    assert [s.person_id for s in covering] == [at.person_id]


@given(st.sampled_from(ZONES), moments, moments)
def test_later_wall_times_never_name_earlier_instants(
    zone: str, one: datetime, other: datetime
) -> None:
    first, second = sorted(m.replace(tzinfo=None) for m in (one, other))
    place = ZoneInfo(zone)
    assert wall_time.instant(first, place) <= wall_time.instant(second, place)


@pytest.mark.parametrize("length", ["12h", "1d", "7d"])
def test_a_year_of_shifts_is_laid_out_in_under_50_ms(length: str) -> None:
    anyone = Rotation(
        (ANA, BO), BERLIN, datetime.fromisoformat("2026-01-01T00:00"), turn.parse(length)
    )
    year = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    spent = []
    for _ in range(5):
        began = time.process_time()
        rotation.shifts(anyone, year)
        spent.append(time.process_time() - began)
    assert min(spent) < 0.05, f"{min(spent) * 1000:.1f} ms"
