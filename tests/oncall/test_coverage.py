"""Layers, overrides and restrictions fold into one line of shifts with declared gaps."""

import itertools
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.oncall import coverage, restriction, schedule, turn, wall_time
from tocsin.oncall.override import Override
from tocsin.oncall.restriction import WEEK, Restriction, Weekday
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span

ANA, BO, CLEO = 1, 2, 3
BERLIN = "Europe/Berlin"
WEEKEND = (Weekday.SATURDAY, Weekday.SUNDAY)
MIDNIGHT = clock_time(0)


def at(text: str) -> datetime:
    return wall_time.instant(datetime.fromisoformat(text), ZoneInfo(BERLIN))


def rotation(*people: int, length: str = "7d", when: tuple[Restriction, ...] = ()) -> Rotation:
    return Rotation(
        people, BERLIN, datetime.fromisoformat("2026-03-02T09:00"), turn.parse(length), when
    )


def plan(*layers: Rotation, overrides: tuple[Override, ...] = ()) -> Schedule:
    return Schedule(1, "payments-primary", BERLIN, layers, overrides)


def override(number: int, person: int, starts: str, ends: str) -> Override:
    return Override(number, 1, person, at(starts), at(ends))


def told(shifts: list[Shift]) -> list[tuple[int, str, str]]:
    zone = ZoneInfo(BERLIN)

    def wall(moment: datetime) -> str:
        return f"{wall_time.local(moment, zone):%a %H:%M}"

    return [(s.person_id, wall(s.starts_at), wall(s.ends_at)) for s in shifts]


def test_the_higher_layer_wins_where_both_cover() -> None:
    weekends = rotation(CLEO, when=(Restriction(WEEKEND, MIDNIGHT, MIDNIGHT),))
    week = Span(at("2026-03-02T09:00"), at("2026-03-09T09:00"))
    assert told(schedule.shifts(plan(rotation(ANA, BO), weekends), week)) == [
        (ANA, "Mon 09:00", "Sat 00:00"),
        (CLEO, "Sat 00:00", "Mon 00:00"),
        (ANA, "Mon 00:00", "Mon 09:00"),
    ]


def test_what_is_to_take_over_later_takes_nothing_away_before() -> None:
    later = Rotation((CLEO,), BERLIN, datetime.fromisoformat("2026-03-16T09:00"), turn.parse("7d"))
    office = Restriction(WEEK[:5], clock_time(9), clock_time(17))
    found = plan(rotation(ANA, BO, when=(office,)), later)
    friday = Span(at("2026-03-06T09:00"), at("2026-03-07T00:00"))
    assert told(schedule.shifts(found, friday)) == [
        (ANA, "Fri 09:00", "Fri 17:00"),
        (CLEO, "Fri 17:00", "Sat 00:00"),
    ]
    evening = coverage.at(found, at("2026-03-06T18:00"))
    assert evening is not None
    assert told([evening]) == [(CLEO, "Fri 17:00", "Mon 09:00")]
    assert coverage.gaps(found, Span(at("2026-02-01T00:00"), at("2026-04-01T00:00"))) == []
    handed = coverage.at(found, at("2026-03-16T10:00"))
    assert handed is not None
    assert handed.person_id == CLEO


def test_an_override_is_above_every_layer_and_the_later_made_is_above_the_earlier() -> None:
    taken = (
        override(1, BO, "2026-03-03T08:00", "2026-03-03T20:00"),
        override(2, CLEO, "2026-03-03T12:00", "2026-03-03T14:00"),
    )
    day = Span(at("2026-03-03T00:00"), at("2026-03-04T00:00"))
    assert told(schedule.shifts(plan(rotation(ANA), overrides=taken), day)) == [
        (ANA, "Tue 00:00", "Tue 08:00"),
        (BO, "Tue 08:00", "Tue 12:00"),
        (CLEO, "Tue 12:00", "Tue 14:00"),
        (BO, "Tue 14:00", "Tue 20:00"),
        (ANA, "Tue 20:00", "Wed 00:00"),
    ]


def test_on_call_now_is_told_with_the_true_ends_of_the_shift() -> None:
    taken = (override(1, BO, "2026-03-03T08:00", "2026-03-03T20:00"),)
    found = coverage.at(plan(rotation(ANA), overrides=taken), at("2026-03-03T21:00"))
    assert found == Shift(ANA, at("2026-03-03T20:00"), at("2026-03-09T09:00"), "rotation")


def test_the_following_shift_is_told_from_a_gap_too() -> None:
    nights = Restriction(WEEK, clock_time(20), clock_time(8))
    only_nights = plan(rotation(ANA, BO, length="1d", when=(nights,)))
    found = coverage.following(only_nights, at("2026-03-03T12:00"))
    assert found is not None
    assert told([found]) == [(BO, "Tue 20:00", "Wed 08:00")]


def test_nothing_follows_a_schedule_without_rotations() -> None:
    assert coverage.following(plan(), at("2026-03-03T12:00")) is None
    assert coverage.at(plan(), at("2026-03-03T12:00")) is None


def test_gaps_are_declared() -> None:
    working = Restriction(tuple(d for d in WEEK if d not in WEEKEND), clock_time(9), clock_time(17))
    found = coverage.gaps(
        plan(rotation(ANA, when=(working,))),
        Span(at("2026-03-02T00:00"), at("2026-03-04T00:00")),
    )
    assert [(g.starts_at, g.ends_at) for g in found] == [
        (at("2026-03-02T00:00"), at("2026-03-02T09:00")),
        (at("2026-03-02T17:00"), at("2026-03-03T09:00")),
        (at("2026-03-03T17:00"), at("2026-03-04T00:00")),
    ]


def test_an_empty_schedule_is_one_gap() -> None:
    month = Span(at("2026-03-02T00:00"), at("2026-04-01T00:00"))
    assert coverage.gaps(plan(), month) == [month]


def test_a_night_that_crosses_midnight_belongs_to_the_day_it_starts() -> None:
    mondays = (Restriction((Weekday.MONDAY,), clock_time(20), clock_time(8)),)
    zone = ZoneInfo(BERLIN)
    assert restriction.covers(mondays, at("2026-03-03T07:59"), zone)
    assert not restriction.covers(mondays, at("2026-03-03T08:00"), zone)
    assert not restriction.covers(mondays, at("2026-03-02T07:00"), zone)


def test_a_night_shift_is_an_hour_shorter_when_the_clocks_jump() -> None:
    nights = rotation(ANA, when=(Restriction(WEEK, clock_time(20), clock_time(8)),))
    found = coverage.at(plan(nights), at("2026-03-29T01:00"))
    assert found is not None
    assert found.ends_at - found.starts_at == timedelta(hours=11)


def test_a_restriction_is_written_as_it_is_read() -> None:
    given_ = {"days": ["mon", "tue"], "starts": "20:00", "ends": "08:00"}
    assert restriction.written(restriction.parse(given_)) == given_


hours = st.integers(0, 24 * 60).map(lambda h: at("2026-03-01T00:00") + timedelta(hours=h))
windows = st.builds(
    Restriction,
    st.lists(st.sampled_from(WEEK), min_size=1, unique=True).map(tuple),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
layers = st.builds(
    lambda people, length, when: rotation(*people, length=length, when=tuple(when)),
    st.lists(st.integers(1, 9), min_size=1, max_size=3),
    st.sampled_from(["5h", "1d", "7d"]),
    st.lists(windows, max_size=2),
)
overrides = st.builds(
    lambda number, person, start, length: Override(
        number, 1, person, start, start + timedelta(hours=length)
    ),
    st.integers(1, 10_000),
    st.integers(10, 19),
    hours,
    st.integers(1, 200),
)
plans = st.builds(
    lambda stacked, taken: plan(*stacked, overrides=tuple(taken)),
    st.lists(layers, max_size=3),
    st.lists(overrides, max_size=4, unique_by=lambda o: o.id),
)


@settings(max_examples=150, deadline=None)
@given(plans, hours, st.integers(1, 500))
def test_shifts_and_gaps_tile_every_period(anything: Schedule, since: datetime, n: int) -> None:
    span = Span(since, since + timedelta(hours=n))
    pieces = [(s.starts_at, s.ends_at) for s in schedule.shifts(anything, span)]
    pieces += [(g.starts_at, g.ends_at) for g in coverage.gaps(anything, span)]
    pieces.sort()
    assert (pieces[0][0], pieces[-1][1]) == (span.starts_at, span.ends_at)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(pieces))


@settings(max_examples=150, deadline=None)
@given(plans, hours)
def test_the_moment_and_the_period_agree_on_who_is_on_call(
    anything: Schedule, moment: datetime
) -> None:
    now = coverage.at(anything, moment)
    wide = Span(moment - timedelta(days=30), moment + timedelta(days=30))
    covering = [s for s in schedule.shifts(anything, wide) if s.covers(moment)]
    assert covering == ([] if now is None else [now])


def test_a_year_of_three_layers_is_laid_out_in_under_50_ms() -> None:
    nights = (Restriction(WEEK, clock_time(20), clock_time(8)),)
    weekends = (Restriction(WEEKEND, MIDNIGHT, MIDNIGHT),)
    whole = plan(
        rotation(ANA, BO),
        rotation(BO, CLEO, length="1d", when=nights),
        rotation(CLEO, when=weekends),
    )
    year = Span(datetime(2026, 4, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC))
    spent = []
    for _ in range(5):
        began = time.process_time()
        schedule.shifts(whole, year)
        spent.append(time.process_time() - began)
    assert min(spent) < 0.05, f"{min(spent) * 1000:.1f} ms"
