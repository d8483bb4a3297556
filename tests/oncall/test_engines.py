"""Many engines, engines that die, and a step that fails: no page is lost and none is doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast, cast
from tests.oncall import told
from tests.oncall.conftest import create, payments, primary, step, weekly
from tests.oncall.told import SUBJECT, advance, paged, reachable, start
from tocsin.identity import actor
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.oncall import actions
from tocsin.oncall.page import Claim, Status

FIVE = timedelta(minutes=5)
LEASE = timedelta(seconds=5)


@pytest.fixture
def policy_id(database: Database, now: datetime) -> int:
    with database.transaction() as tx:
        return set_up(tx, now)


def set_up(tx: Tx, now: datetime) -> int:
    people: Cast = cast(tx, now)
    plan = primary(weekly(people.ana.id, people.bo.id))
    actions.create_schedule(tx, plan, actor=people.cleo.actor, now=now)
    reachable(tx, *people.all, now=now)
    steps = (step("schedule:payments-primary"), step("person:cleo@example.com", minutes=10))
    return create(tx, people, payments(*steps, fallback="admins"), now)


def claimed(database: Database, now: datetime) -> Claim | None:
    with database.transaction() as tx:
        return actions.claim_due(tx, now=now)


def in_parallel(*works: Callable[[], None]) -> None:
    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(work) for work in works]:
            future.result(60)


class Died(BaseException):
    """An engine is killed after its last statement and before its commit."""


def take_and_die(database: Database, claim: Claim, now: datetime) -> None:
    with database.transaction() as tx:
        actions.move_on(tx, claim, now=now)
        raise Died


def everyone(database: Database) -> list[str]:
    with database.reading() as tx:
        return paged(tx)


def test_two_engines_at_one_due_page_take_one_step(
    database: Database, policy_id: int, now: datetime
) -> None:
    with database.transaction() as tx:
        start(tx, policy_id, now)
    with database.transaction() as one, database.transaction() as other:
        assert actions.advance_due(one, now=now + FIVE)
        assert not actions.advance_due(other, now=now + FIVE)
    assert everyone(database) == ["Ana", "Cleo"]


def test_four_engines_and_forty_pages_take_forty_steps(
    database: Database, policy_id: int, now: datetime
) -> None:
    subjects = [f"incident/{number}" for number in range(40)]
    with database.transaction() as tx:
        for subject in subjects:
            start(tx, policy_id, now, subject)

    def engine() -> None:
        while (claim := claimed(database, now + FIVE)) is not None:
            with database.transaction() as tx:
                actions.move_on(tx, claim, now=now + FIVE)

    in_parallel(*[engine] * 4)
    with database.reading() as tx:
        assert [paged(tx, subject) for subject in subjects] == [["Ana", "Cleo"]] * 40


def test_an_engine_that_dies_in_the_middle_of_a_step_loses_nothing(
    database: Database, policy_id: int, now: datetime
) -> None:
    with database.transaction() as tx:
        start(tx, policy_id, now)
    dead = claimed(database, now + FIVE)
    assert dead is not None
    with pytest.raises(Died):
        take_and_die(database, dead, now + FIVE)
    assert everyone(database) == ["Ana"]
    assert claimed(database, now + FIVE) is None
    with database.transaction() as tx:
        assert advance(tx, now + FIVE + 2 * LEASE) == 1
    assert everyone(database) == ["Ana", "Cleo"]


def test_an_engine_that_wakes_up_too_late_takes_no_step(
    database: Database, policy_id: int, now: datetime
) -> None:
    with database.transaction() as tx:
        start(tx, policy_id, now)
    asleep = claimed(database, now + FIVE)
    later = now + FIVE + 2 * LEASE
    awake = claimed(database, later)
    assert asleep is not None
    assert awake is not None
    with database.transaction() as tx:
        assert not actions.move_on(tx, asleep, now=later)
        assert actions.move_on(tx, awake, now=later)
        assert not actions.move_on(tx, awake, now=later)
    assert everyone(database) == ["Ana", "Cleo"]


def test_an_answer_between_the_claim_and_the_step_is_heard(
    database: Database, policy_id: int, now: datetime
) -> None:
    with database.transaction() as tx:
        start(tx, policy_id, now)
    claim = claimed(database, now + FIVE)
    assert claim is not None
    with database.transaction() as tx:
        actions.answer(tx, SUBJECT, actor=actor.SYSTEM, now=now + FIVE)
    with database.transaction() as tx:
        assert not actions.move_on(tx, claim, now=now + FIVE)
    assert everyone(database) == ["Ana"]


def test_answers_that_race_with_steps_leave_nothing_pending(
    database: Database, policy_id: int, now: datetime
) -> None:
    subjects = [f"incident/{number}" for number in range(30)]
    with database.transaction() as tx:
        for subject in subjects:
            start(tx, policy_id, now, subject)

    def engine() -> None:
        while (claim := claimed(database, now + FIVE)) is not None:
            with database.transaction() as tx:
                actions.move_on(tx, claim, now=now + FIVE)

    def answer() -> None:
        for subject in subjects:
            with database.transaction() as tx:
                assert actions.answer(tx, subject, actor=actor.SYSTEM, now=now + FIVE)

    in_parallel(engine, answer, engine)
    with database.reading() as tx:
        statuses = {sent.status for s in subjects for sent in told.notifications(tx, s)}
    assert statuses == {"suppressed"}


def test_a_claimed_page_does_not_stand_in_the_way_of_the_others(
    database: Database, policy_id: int, now: datetime
) -> None:
    with database.transaction() as tx:
        start(tx, policy_id, now)
        start(tx, policy_id, now, "incident/43")
    stuck = claimed(database, now + FIVE)
    with database.transaction() as tx:
        assert advance(tx, now + FIVE) == 1
    assert stuck is not None
    with database.reading() as tx:
        assert sorted([paged(tx), paged(tx, "incident/43")]) == [["Ana"], ["Ana", "Cleo"]]


def test_a_step_that_fails_time_after_time_is_given_up_and_the_page_goes_on(
    database: Database, policy_id: int, now: datetime
) -> None:
    with database.transaction() as tx:
        start(tx, policy_id, now)
    moment = now + FIVE
    for _ in range(5):
        assert claimed(database, moment) is not None
        moment += 2 * LEASE
    with database.transaction() as tx:
        assert advance(tx, moment) == 1
        assert paged(tx) == ["Ana", "Eve"]
        found = actions.page_of(tx, SUBJECT)
        assert found is not None
        assert "failed again and again" in told.reasons(tx, found.id)[0]


def test_a_clock_that_was_set_back_does_not_freeze_a_claimed_page(
    database: Database, policy_id: int, now: datetime
) -> None:
    with database.transaction() as tx:
        start(tx, policy_id, now)
    assert claimed(database, now + FIVE + timedelta(hours=1)) is not None
    with database.transaction() as tx:
        assert advance(tx, now + FIVE) == 1
        found = actions.page_of(tx, SUBJECT)
        assert found is not None
        assert found.status is Status.PAGING
