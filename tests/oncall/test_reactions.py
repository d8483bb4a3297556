"""When a step can reach nobody any more, the next one does not wait for its time."""

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tests.oncall import told
from tests.oncall.conftest import create, payments, step
from tests.oncall.told import SUBJECT, advance, paged, reachable, start
from tocsin.identity import actor
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.oncall import actions, reactions
from tocsin.oncall.page import Status

ONE = timedelta(minutes=1)


@pytest.fixture
def page_id(tx: Tx, people: Cast, now: datetime) -> int:
    reachable(tx, *people.all, now=now)
    steps = (step("team:payments"), step("person:cleo@example.com", minutes=10))
    return start(tx, create(tx, people, payments(*steps, fallback="admins"), now), now)


def fail(tx: Tx, person: str, now: datetime) -> None:
    """Let the newest notification to a person fail for good and react to that."""
    cause = tx.value(
        """
        update notification
        set status = 'failed', reason = 'no such address', ended_at = %(now)s
        where id = (
            select max(notification.id)
            from notification
            join person on person.id = notification.person_id
            where person.name = %(person)s
        )
        returning cause
        """,
        person=person,
        now=now,
    )
    data = {"cause": cause, "reason": "no such address"}
    event = Event(1, now, "notification.failed", SUBJECT, actor.SYSTEM.label, data)
    reactions.hand_over(tx, event, now)


def test_while_somebody_of_the_step_is_left_the_page_waits(
    tx: Tx, page_id: int, now: datetime
) -> None:
    fail(tx, "Ana", now + ONE)
    assert paged(tx) == ["Bo"]


def test_when_everybody_of_the_step_failed_the_next_is_paged_at_once(
    tx: Tx, page_id: int, now: datetime
) -> None:
    fail(tx, "Ana", now + ONE)
    fail(tx, "Bo", now + ONE)
    assert paged(tx) == ["Cleo"]
    found = actions.page_of(tx, SUBJECT)
    assert found is not None
    assert found.next_due_at == now + 11 * ONE


def test_a_failure_of_an_earlier_step_changes_nothing(tx: Tx, page_id: int, now: datetime) -> None:
    advance(tx, now + 5 * ONE)
    fail(tx, "Ana", now + 6 * ONE)
    fail(tx, "Bo", now + 6 * ONE)
    assert paged(tx) == ["Cleo"]


def test_a_failure_after_the_answer_pages_nobody(tx: Tx, page_id: int, now: datetime) -> None:
    actions.answer(tx, SUBJECT, actor=actor.SYSTEM, now=now)
    fail(tx, "Ana", now + ONE)
    fail(tx, "Bo", now + ONE)
    assert paged(tx) == []


def test_when_the_fallback_failed_the_catch_all_is_paged_though_the_page_is_exhausted(
    tx: Tx, page_id: int, people: Cast, now: datetime
) -> None:
    actions.set_catch_all(tx, ["person:sam@example.com"], actor=people.cleo.actor, now=now)
    advance(tx, now + 5 * ONE)
    advance(tx, now + 15 * ONE)
    fail(tx, "Eve", now + 16 * ONE)
    assert paged(tx) == ["Ana", "Bo", "Cleo", "Sam"]
    found = actions.page_of(tx, SUBJECT)
    assert found is not None
    assert found.status is Status.EXHAUSTED
    assert told.kinds(tx).count("page.exhausted") == 1


def test_when_the_catch_all_failed_too_that_is_said_loudly(
    tx: Tx, page_id: int, now: datetime
) -> None:
    for minutes in (5, 15):
        advance(tx, now + minutes * ONE)
    fail(tx, "Eve", now + 16 * ONE)
    fail(tx, "Eve", now + 16 * ONE)
    assert told.kinds(tx)[-1] == "page.nobody_reached"


def test_the_failure_of_something_else_is_none_of_a_page(
    tx: Tx, page_id: int, now: datetime
) -> None:
    data = {"cause": "incident/42/update/3"}
    event = Event(1, now, "notification.failed", SUBJECT, actor.SYSTEM.label, data)
    reactions.hand_over(tx, event, now)
    assert paged(tx) == ["Ana", "Bo"]
