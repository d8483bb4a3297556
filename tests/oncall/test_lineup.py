"""Who has which turn, and who stands in, without the order ever being disturbed."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.oncall import lineup, schedule, turn
from tocsin.oncall.absence import Absence
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Span

ANA, BO, CLEO, DAN = 1, 2, 3, 4
NAMES = {ANA: "Ana", BO: "Bo", CLEO: "Cleo", DAN: "Dan"}
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


def weekly(*people: int, weights: tuple[int, ...] = ()) -> Rotation:
    start = MONDAY.replace(tzinfo=None)
    return Rotation(people, "UTC", start, turn.parse("7d"), weights=weights)


def plan(*absences: Absence, layer: Rotation | None = None) -> Schedule:
    return Schedule(1, "any", "UTC", (layer or weekly(ANA, BO, CLEO, DAN),), absences=absences)


def off(person: int, first: float, last: float) -> Absence:
    """Away from one week to another, counted from the Monday at which turns begin."""
    return Absence(person, MONDAY + first * WEEK, MONDAY + last * WEEK)


def by_week(anything: Schedule, weeks: int) -> list[str]:
    """Who has most of each week."""
    found = []
    for number in range(weeks):
        span = Span(MONDAY + number * WEEK, MONDAY + (number + 1) * WEEK)
        line = schedule.shifts(anything, span)
        found.append(NAMES[max(line, key=lambda s: s.ends_at - s.starts_at).person_id])
    return found


def test_the_next_in_line_takes_a_turn_and_the_order_goes_on_as_it_was() -> None:
    assert by_week(plan(off(BO, 1, 2)), 6) == ["Ana", "Cleo", "Cleo", "Dan", "Ana", "Bo"]


def test_who_stands_in_is_told_with_whom_they_stand_in_for() -> None:
    line = schedule.shifts(plan(off(BO, 1, 1.5)), Span(MONDAY + WEEK, MONDAY + 2 * WEEK))
    assert [(s.person_id, s.instead_of) for s in line] == [(CLEO, BO), (BO, None)]
    assert line[0].ends_at == line[1].starts_at == MONDAY + 1.5 * WEEK


def test_a_long_leave_is_shared_by_all_the_others_in_turn() -> None:
    away = plan(off(ANA, 0, 12))
    assert by_week(away, 12)[::4] == ["Bo", "Cleo", "Dan"]
    assert [w for n, w in enumerate(by_week(away, 12)) if n % 4] == ["Bo", "Cleo", "Dan"] * 3


def test_another_leave_moves_no_turn_but_those_it_touches() -> None:
    one, both = (
        by_week(plan(off(ANA, 0, 12)), 12),
        by_week(plan(off(ANA, 0, 12), off(CLEO, 4, 5)), 12),
    )
    assert [n for n, (a, b) in enumerate(zip(one, both, strict=True)) if a != b] == [4]
    assert both[4] == "Dan"


def test_when_all_are_away_the_turn_stays_with_whoever_it_falls_to() -> None:
    everybody = [off(person, 0, 3) for person in NAMES]
    assert by_week(plan(*everybody), 3) == ["Ana", "Bo", "Cleo"]


def test_an_absence_in_two_pieces_that_meet_is_one() -> None:
    pieces = plan(off(ANA, 0, 4.5), off(ANA, 4.5, 12))
    assert by_week(pieces, 12) == by_week(plan(off(ANA, 0, 12)), 12)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((), [ANA, BO, CLEO]),
        ((2, 2, 2), [ANA, BO, CLEO]),
        ((2, 1, 1), [ANA, BO, CLEO, ANA]),
        ((3, 1, 1), [ANA, BO, ANA, CLEO, ANA]),
    ],
)
def test_weights_spread_turns_evenly(weights: tuple[int, ...], expected: list[int]) -> None:
    assert list(lineup.order((ANA, BO, CLEO), weights)) == expected


@given(st.lists(st.integers(1, 12), min_size=1, max_size=8))
def test_a_round_gives_everybody_their_weight(weights: list[int]) -> None:
    people = tuple(range(len(weights)))
    shares = Counter(lineup.order(people, tuple(weights)))
    least = len(set(weights)) == 1
    assert [shares[each] for each in people] == [1 if least else each for each in weights]


def test_somebody_of_weight_two_has_leave_shared_out_too() -> None:
    heavy = weekly(ANA, BO, CLEO, weights=(2, 1, 1))
    assert by_week(plan(layer=heavy), 8) == ["Ana", "Bo", "Cleo", "Ana"] * 2
    away = by_week(plan(off(ANA, 0, 8), layer=heavy), 8)
    assert [away[n] for n in (0, 3, 4, 7)] == ["Bo", "Cleo", "Bo", "Cleo"]


def test_the_secondary_is_the_next_in_line_who_is_there_and_never_the_first() -> None:
    span = Span(MONDAY, MONDAY + 4 * WEEK)
    people = [NAMES[s.person_id] for s in schedule.secondary(plan(off(BO, 0, 2)), span)]
    assert people == ["Cleo", "Dan", "Dan", "Ana"]


def test_a_secondary_schedule_follows_its_first() -> None:
    follower = replace(plan(), id=2, rotations=(), secondary_of=1, first=plan())
    assert by_week(follower, 4) == ["Bo", "Cleo", "Dan", "Ana"]
