"""The paging lane: it signs that it lives, asks what is due, and lets no page wait for that."""

import threading
from datetime import timedelta

import pytest

from tests.cast import Cast, cast
from tests.oncall.conftest import create, payments, step
from tests.oncall.told import paged, reachable, start
from tests.world import Clock
from tocsin.engine import holding, lanes, loop, paging
from tocsin.engine.holding import Gate
from tocsin.engine.loop import Lane
from tocsin.engine.paging import Paging
from tocsin.kit import due, hold, ticks
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.oncall.actions import pages

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class Time:
    """The monotonic clock of an engine, and the lane on it."""

    def __init__(self, database: Database) -> None:
        self.seconds = 0.0
        self.database = database
        self.gate = Gate(lambda: self.seconds)
        ours = Paging("e", self.gate, lambda: self.seconds)
        moves = Lane(ticks.PAGING, [loop.Step("advance_pages", ours.advance)])
        held = holding.over(moves, self.gate)
        self.lane = Lane(ticks.PAGING, [loop.Step("tick", ours.look), *held.steps])

    def pass_by(self, seconds: float = 1.0) -> None:
        self.seconds += seconds
        loop.run_until_idle(self.lane.steps, self.database, threading.Event())


@pytest.fixture
def time(database: Database) -> Time:
    return Time(database)


@pytest.fixture
def people(database: Database, clock: Clock) -> Cast:
    """They have a page that goes on to Bo after five minutes."""
    with database.transaction() as tx:
        made = cast(tx, clock.at)
        reachable(tx, *made.all, now=clock.at)
        policy = payments(step("person:ana@example.com"), step("person:bo@example.com"))
        start(tx, create(tx, made, policy, clock.at), clock.at)
    return made


def told(database: Database) -> list[str]:
    with database.reading() as tx:
        return paged(tx)


def is_alive(database: Database, clock: Clock) -> bool:
    with database.reading() as tx:
        return ticks.alive(tx, lane=ticks.PAGING, now=clock.at)


def test_a_page_is_moved_on_when_it_is_due(
    database: Database, clock: Clock, time: Time, people: Cast
) -> None:
    clock.forward(5 * MINUTE - SECOND)
    time.pass_by()
    assert told(database) == ["Ana"]
    clock.forward(SECOND)
    time.pass_by()
    assert told(database) == ["Ana", "Bo"]


def test_it_signs_each_second_and_while_it_is_held(
    database: Database, clock: Clock, time: Time, people: Cast
) -> None:
    with database.transaction() as tx:
        hold.begin(tx, reason="restored", now=clock.at)
    clock.forward(5 * MINUTE)
    time.pass_by()
    assert is_alive(database, clock)
    assert told(database) == ["Ana"]
    with database.transaction() as tx:
        hold.end(tx)
    time.pass_by()
    assert told(database) == ["Ana", "Bo"]


def test_a_sign_that_cannot_be_left_holds_no_page_up(
    database: Database, clock: Clock, time: Time, people: Cast
) -> None:
    with database.transaction() as tx:
        tx.run("alter table engine_tick rename to elsewhere")
    clock.forward(5 * MINUTE)
    time.pass_by()
    assert told(database) == ["Ana", "Bo"]


def test_no_condition_can_keep_a_page_for_long(
    database: Database, clock: Clock, time: Time, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = "select false as is_held, false as is_due"
    monkeypatch.setattr(paging, "_SIGNED", f"{ticks.SIGN} {never}")
    clock.forward(5 * MINUTE)
    time.pass_by()
    assert told(database) == ["Ana"]
    time.pass_by(paging.UNASKED_SECONDS)
    assert told(database) == ["Ana", "Bo"]


def test_a_page_is_looked_for_from_when_it_is_due_and_when_the_clock_was_set_back(
    database: Database, clock: Clock, people: Cast
) -> None:
    def holds(later: timedelta) -> bool:
        with database.reading() as tx:
            return bool(due.among(tx, {"it": pages.IS_DUE}, now=clock.at + later))

    assert [holds(each * SECOND) for each in (-3600, 0, 299, 300)] == [True, False, False, True]


def test_the_sign_of_paging_is_of_its_lane_alone(
    database: Database, clock: Clock, settings: Settings
) -> None:
    built = lanes.build(settings, engine="test")
    loop.run_until_idle(built[1].steps, database, threading.Event())
    assert not is_alive(database, clock)
    loop.run_until_idle(built[0].steps, database, threading.Event())
    assert is_alive(database, clock)
