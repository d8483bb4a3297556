"""At the end of a shift both read what is open; where nothing is, nobody is disturbed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.cast import Cast, cast
from tests.oncall.conftest import primary, weekly
from tests.oncall.told import reachable
from tocsin.identity import actor
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import declare, handing_over, reading
from tocsin.incidents.incident import Declaration
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import reminding, serving, taking_over
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.reminder import Notice

MINUTE = timedelta(minutes=1)


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    crew = cast(tx, now)
    reachable(tx, *crew.all, now=now)
    return crew


@pytest.fixture
def plan(tx: Tx, people: Cast, now: datetime) -> int:
    new = primary(weekly(people.ana.id))
    schedule_id = oncall.create_schedule(tx, new, actor=people.cleo.actor, now=now)
    for at in (now, now + MINUTE):
        serving.write_down(tx, now=at)
    return schedule_id


@pytest.fixture
def policy(tx: Tx, people: Cast, plan: int, now: datetime) -> int:
    steps = (NewStep(("schedule:payments-primary",)),)
    new = NewPolicy("payments", steps, "admins")
    return oncall.create_policy(tx, new, actor=people.cleo.actor, now=now)


def opened(tx: Tx, people: Cast, now: datetime, **said: Any) -> incidents.Incident:
    new = Declaration("Checkout is down", **said)
    number = declare.declare(tx, new, actor=people.cleo.actor, now=now)
    return reading.get(tx, int(number), actor=actor.SYSTEM)


def hand_over(tx: Tx, people: Cast, plan: int, now: datetime) -> None:
    """Bo takes over from Ana, and the engine sees it."""
    taking_over.take_over(tx, plan, actor=people.bo.actor, now=now + MINUTE)
    serving.write_down(tx, now=now + 2 * MINUTE)
    events = ledger.of_subject(tx, f"schedule/{plan}")
    (event,) = [e for e in events if e.kind == serving.HANDED_OVER and e.data["from"]]
    handing_over.tell(tx, event, now)


def begun(tx: Tx, plan: int) -> ledger.Event:
    """The first time that somebody had the schedule."""
    events = ledger.of_subject(tx, f"schedule/{plan}")
    [event] = [each for each in events if each.kind == serving.HANDED_OVER]
    assert event.data["from"] is None
    return event


def told(tx: Tx) -> list[tuple[int, str, str]]:
    rows = tx.column(
        """
        select jsonb_build_array(person_id, message ->> 'title', message ->> 'body')
        from notification
        where starts_with(cause, 'hand-over/')
        order by id
        limit 100
        """
    )
    return [tuple(row) for row in rows]


def test_both_read_what_was_paged_from_the_schedule_and_is_open(
    tx: Tx, people: Cast, plan: int, policy: int, now: datetime
) -> None:
    about = opened(tx, people, now, policy_id=policy)
    opened(tx, people, now)
    hand_over(tx, people, plan, now)
    title = "Hand-over of payments-primary: 1 incident is open"
    said = told(tx)
    assert [(who, what) for who, what, _ in said] == [
        (people.ana.id, title),
        (people.bo.id, title),
    ]
    assert "Ana hands over to Bo." in said[0][2]
    assert f"#{about.number} [{about.priority}] Checkout is down (open" in said[0][2]


def test_where_nothing_is_open_nobody_is_told(
    tx: Tx, people: Cast, plan: int, now: datetime
) -> None:
    opened(tx, people, now)
    hand_over(tx, people, plan, now)
    assert told(tx) == []


def test_nobody_takes_over_when_a_schedule_is_new(
    tx: Tx, people: Cast, plan: int, policy: int, now: datetime
) -> None:
    opened(tx, people, now, policy_id=policy)
    handing_over.tell(tx, begun(tx, plan), now)
    assert told(tx) == []


def test_whoever_begins_where_nobody_was_reads_what_is_open(
    tx: Tx, people: Cast, plan: int, policy: int, now: datetime
) -> None:
    opened(tx, people, now, policy_id=policy)
    first = begun(tx, plan)
    again = replace(first, data={**first.data, "at": (now + timedelta(days=1)).isoformat()})
    handing_over.tell(tx, again, now)
    ((who, title, body),) = told(tx)
    assert (who, title) == (people.ana.id, "Hand-over of payments-primary: 1 incident is open")
    assert body.startswith("Ana begins; nobody was on call before.")


def test_whoever_wants_no_digest_gets_none(
    tx: Tx, people: Cast, plan: int, policy: int, now: datetime
) -> None:
    opened(tx, people, now, policy_id=policy)
    mine = Notice(of_hand_overs=False)
    reminding.set_notice(tx, people.ana.id, mine, actor=people.ana.actor, now=now)
    hand_over(tx, people, plan, now)
    assert [who for who, _, _ in told(tx)] == [people.bo.id]
