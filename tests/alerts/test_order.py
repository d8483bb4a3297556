"""Statements that overtake each other: what was said last holds, as far as anybody can know."""

from datetime import timedelta
from itertools import permutations

import pytest

from tests.alerts.conftest import Ear, said
from tocsin.alerts.actions import due, read
from tocsin.alerts.alert import Filter, Outcome
from tocsin.signals.signal import Signal, State

SECOND = timedelta(seconds=1)
FIRING, OK = State.FIRING, State.OK
STORY = (FIRING, OK, FIRING, OK, FIRING, OK)


def dated(ear: Ear, identity: str, state: State, at: int) -> Signal:
    return said(identity, state, said_at=ear.now - (60 - at) * SECOND, is_dated=True)


def is_open(ear: Ear) -> set[str]:
    wanted = Filter(limit=1000)
    return {a.identity for a in read.listed(ear.tx, wanted, actor=ear.people.ana.actor).items}


@pytest.mark.parametrize("length", range(1, len(STORY) + 1))
def test_in_whatever_order_dated_statements_arrive_the_newest_holds(ear: Ear, length: int) -> None:
    """Of all that came so far; so no beginning is ever lost to an end that was said before it."""
    orders = list(permutations(range(length)))
    for step in range(length):
        ear.hear(*(dated(ear, str(n), STORY[o[step]], o[step]) for n, o in enumerate(orders)))
        newest = {str(n): max(order[: step + 1]) for n, order in enumerate(orders)}
        assert is_open(ear) == {one for one, last in newest.items() if STORY[last] is FIRING}


def test_without_a_date_the_order_of_arrival_holds_and_pages_rather_than_not(ear: Ear) -> None:
    assert ear.outcomes(said(state=OK), said()) == [Outcome.DROPPED, Outcome.OPENED]
    assert ear.outcomes(dated(ear, "b", OK, 9), said("b")) == [Outcome.DROPPED, Outcome.OPENED]
    assert ear.outcomes(said("c", OK), dated(ear, "c", FIRING, 1))[1] is Outcome.OPENED


def test_what_was_dropped_says_why(ear: Ear) -> None:
    ended, begun = ear.hear(dated(ear, "a", OK, 9), dated(ear, "a", FIRING, 1))
    assert "no open alert" in ended.reason
    assert "its end, which came first" in begun.reason
    ear.hear(dated(ear, "b", FIRING, 5))
    (outdated,) = ear.hear(dated(ear, "b", OK, 3))
    assert "dated after this end" in outdated.reason


def test_a_clock_that_runs_ahead_tells_no_order(ear: Ear) -> None:
    ear.hear(dated(ear, "a", FIRING, 60 + 3600))
    assert ear.outcomes(dated(ear, "a", OK, 30)) == [Outcome.CLOSED]


def test_an_end_is_remembered_for_minutes_only(ear: Ear) -> None:
    ear.hear(dated(ear, "a", OK, 9))
    ear.now += 10 * 60 * SECOND
    due.close_timed_out(ear.tx, now=ear.now)
    assert ear.tx.value("select count(*) from alert_end") == 0


def test_an_end_of_something_earlier_does_not_close_what_began_after_it(ear: Ear) -> None:
    """Alertmanager dates what fires, not its messages: it can end late, but it begins at once."""
    ear.hear(said(said_at=ear.now - 5 * SECOND))
    assert ear.outcomes(said(state=OK, said_at=ear.now - 9 * SECOND)) == [Outcome.DROPPED]
    assert ear.outcomes(said(state=OK, said_at=ear.now - 1 * SECOND)) == [Outcome.CLOSED]
    assert ear.outcomes(said(said_at=ear.now - 5 * SECOND)) == [Outcome.OPENED]
