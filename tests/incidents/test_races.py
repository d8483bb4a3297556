"""Two at once, on two connections: one of them wins and the other is told."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.cast import Cast, cast
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import declare, due, progress, relating
from tocsin.incidents.incident import Declaration, Declared, Incident
from tocsin.incidents.lifecycle import AlreadyAcknowledged, ForbiddenTransition
from tocsin.incidents.store.due import Due
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx

SAID = Declaration("High error rate", grouping_key="checkout")


@pytest.fixture
def people(database: Database, now: datetime) -> Cast:
    with database.transaction() as tx:
        return cast(tx, now)


def at_once(database: Database, *doings: Callable[[Tx], Any]) -> list[Any]:
    """Do each in a transaction of its own, all begun before any goes on; return what came out."""
    barrier = threading.Barrier(len(doings), timeout=20)

    def do(doing: Callable[[Tx], Any]) -> Any:
        with database.transaction() as tx:
            tx.value("select 1")
            barrier.wait()
            return doing(tx)

    with ThreadPoolExecutor(len(doings)) as pool:
        running = [pool.submit(do, doing) for doing in doings]
    return [one.exception() or one.result() for one in running]


def opened(database: Database, now: datetime, count: int = 1) -> list[int]:
    with database.transaction() as tx:
        said = Declaration("High error rate")
        return [declare.declare(tx, said, actor=SYSTEM, now=now) for _ in range(count)]


def test_of_many_that_declare_one_group_at_once_one_opens_it(
    database: Database, now: datetime, people: Cast
) -> None:
    doing = partial(declare.declare_or_find, declaration=SAID, actor=SYSTEM, now=now)
    found: list[Declared] = at_once(database, *[doing] * 6)
    assert sorted(one.is_new for one in found) == [False] * 5 + [True]
    assert len({one.number for one in found}) == 1


def test_of_two_that_acknowledge_at_once_the_second_hears_of_the_first(
    database: Database, now: datetime, people: Cast
) -> None:
    (number,) = opened(database, now)
    doings = [
        partial(progress.acknowledge, number=number, actor=member.actor, now=now)
        for member in (people.ana, people.bo)
    ]
    came = at_once(database, *doings)
    won = [one for one in came if isinstance(one, Incident)]
    lost = [one for one in came if isinstance(one, AlreadyAcknowledged)]
    assert (len(won), len(lost)) == (1, 1)
    winner = people.ana if won[0].assignee_id == people.ana.id else people.bo
    assert str(lost[0]).startswith(f"{winner.person.name} has it already")


def test_two_merges_the_other_way_round_do_not_wait_for_each_other(
    database: Database, now: datetime, people: Cast
) -> None:
    one, two = opened(database, now, 2)
    ana = people.ana.actor
    came = at_once(
        database,
        partial(relating.merge, source=one, target=two, actor=ana, now=now),
        partial(relating.merge, source=two, target=one, actor=ana, now=now),
    )
    assert {type(each) for each in came} == {Incident, ForbiddenTransition}


def test_of_two_that_become_parts_of_each_other_one_is_refused(
    database: Database, now: datetime, people: Cast
) -> None:
    one, two = opened(database, now, 2)
    ana = people.ana.actor
    came = at_once(
        database,
        partial(relating.set_parent, number=one, parent=two, actor=ana, now=now),
        partial(relating.set_parent, number=two, parent=one, actor=ana, now=now),
    )
    assert {type(each) for each in came} == {Incident, relating.InCircles}


def test_each_clock_is_looked_at_by_one_engine(
    database: Database, now: datetime, people: Cast
) -> None:
    numbers = opened(database, now, 5)
    later = now + timedelta(hours=5)
    claims: list[Due] = at_once(database, *[partial(due.claim, now=later)] * 5)
    assert len({(claim.number, claim.detail) for claim in claims}) == 5
    assert {claim.number for claim in claims} <= set(numbers)
