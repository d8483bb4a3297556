"""A provider that is down is left alone for a while, then asked by one."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.notify import breaker
from tocsin.notify.breaker import Breakers, Pause

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
SHORTEST, LONGEST = breaker.SHORTEST, breaker.LONGEST


def open_one(failures: int = breaker.FAILURES_TO_OPEN) -> Breakers:
    breakers = Breakers()
    for _ in range(failures):
        breakers.failed("mail:25", NOW)
    return breakers


def left(breakers: Breakers, account: str = "mail:25", now: datetime = NOW) -> timedelta | None:
    pause = breakers.pause(account, now)
    return pause.left if pause else None


def test_two_failures_are_bad_luck_and_three_an_outage() -> None:
    assert open_one(2).pause("mail:25", NOW) is None
    assert open_one(3).pause("mail:25", NOW) == Pause(SHORTEST, "is down", is_long=True)


def test_other_providers_are_not_touched() -> None:
    assert open_one().pause("hooks.example", NOW) is None


def test_after_the_pause_one_asks_and_the_others_wait() -> None:
    breakers = open_one()
    later = NOW + SHORTEST

    assert left(breakers, now=later) is None
    assert left(breakers, now=later) == SHORTEST


def test_a_success_closes_it() -> None:
    breakers = open_one()
    breakers.succeeded("mail:25", monotonic=0)

    assert breakers.pause("mail:25", NOW) is None


def test_the_pauses_grow_to_a_quarter_of_a_minute() -> None:
    pauses = [left(open_one(n)) for n in range(3, 60)]

    assert pauses[:3] == [SHORTEST, SHORTEST * 2, LONGEST]
    assert set(pauses[3:]) == {LONGEST}


def test_a_clock_that_was_set_back_holds_nobody_up() -> None:
    assert open_one().pause("mail:25", NOW - timedelta(hours=1)) is None


def test_only_so_many_troubles_are_remembered() -> None:
    breakers = open_one()
    for number in range(breaker.MOST_REMEMBERED):
        breakers.failed(f"host{number}", NOW)

    assert breakers.pause("mail:25", NOW) is None


@pytest.mark.parametrize(
    ("asked", "held", "is_long"),
    [(1, 1, False), (20, 20, False), (60, 20, True), (86_400, 20, True)],
)
def test_who_asks_for_patience_is_left_alone_as_long_as_a_page_can_wait(
    asked: int, held: int, is_long: bool
) -> None:
    breakers = Breakers()
    breakers.hold("mail:25", NOW, timedelta(seconds=asked))
    breakers.succeeded("mail:25", monotonic=0)  # what was under way

    pause = breakers.pause("mail:25", NOW)

    assert pause == Pause(timedelta(seconds=held), "asked for patience", is_long)
    assert breakers.pause("mail:25", NOW + timedelta(seconds=held)) is None


def test_who_comes_back_gets_twice_as_many_each_second() -> None:
    breakers = open_one()
    breakers.succeeded("mail:25", monotonic=100.0)

    turns = [breakers.turn("mail:25", monotonic=100.0) for _ in range(51)]

    assert turns[0] == 0
    assert turns[50] == pytest.approx(50 / breaker.FIRST_RATE)
    later = [breakers.turn("mail:25", monotonic=101.5) for _ in range(11)]
    assert later[10] - later[0] == pytest.approx(10 / (2 * breaker.FIRST_RATE))
    assert breakers.turn("mail:25", monotonic=106.0) == 0
    assert breakers.turn("mail:25", monotonic=106.0) == 0


def test_who_was_never_down_is_sent_all_at_once() -> None:
    breakers = open_one(2)
    breakers.succeeded("mail:25", monotonic=0)

    assert {breakers.turn("mail:25", monotonic=0) for _ in range(500)} == {0}
