"""A provider that is down is left alone for a while, then asked by one."""

from datetime import UTC, datetime, timedelta

from tocsin.notify import breaker
from tocsin.notify.breaker import Breakers

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
SHORTEST, LONGEST = breaker.SHORTEST, breaker.LONGEST


def open_one(failures: int = breaker.FAILURES_TO_OPEN) -> Breakers:
    breakers = Breakers()
    for _ in range(failures):
        breakers.failed("mail:25", NOW)
    return breakers


def test_two_failures_are_bad_luck_and_three_an_outage() -> None:
    assert open_one(2).pause("mail:25", NOW) is None
    assert open_one(3).pause("mail:25", NOW) == SHORTEST


def test_other_providers_are_not_touched() -> None:
    assert open_one().pause("hooks.example", NOW) is None


def test_after_the_pause_one_asks_and_the_others_wait() -> None:
    breakers = open_one()
    later = NOW + SHORTEST

    assert breakers.pause("mail:25", later) is None
    assert breakers.pause("mail:25", later) == SHORTEST


def test_a_success_closes_it() -> None:
    breakers = open_one()
    breakers.succeeded("mail:25")

    assert breakers.pause("mail:25", NOW) is None


def test_the_pauses_grow_to_half_a_minute() -> None:
    pauses = [open_one(n).pause("mail:25", NOW) for n in range(3, 60)]

    assert pauses[:4] == [SHORTEST, SHORTEST * 2, SHORTEST * 4, LONGEST]
    assert set(pauses[4:]) == {LONGEST}


def test_a_clock_that_was_set_back_holds_nobody_up() -> None:
    assert open_one().pause("mail:25", NOW - timedelta(hours=1)) is None


def test_only_so_many_troubles_are_remembered() -> None:
    breakers = open_one()
    for number in range(breaker.MOST_REMEMBERED):
        breakers.failed(f"host{number}", NOW)

    assert breakers.pause("mail:25", NOW) is None
