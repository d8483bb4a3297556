"""The delivery log: who sees which part of it, page by page."""

from datetime import datetime

import pytest

from tests import cast
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.notify import actions
from tocsin.notify.attempt import Status
from tocsin.notify.message import Message
from tocsin.notify.notification import NotificationQuery


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    """Ana was told of three incidents, Sam of one, and a customer of one."""
    people = cast.cast(tx, now)
    for number, person in ((1, people.ana), (2, people.ana), (3, people.ana), (1, people.sam)):
        actions.notify_person(
            tx, person.id, message=Message(f"Trouble {number}"), subject=f"incident/{number}",
            cause=f"page/{number}", now=now,
        )  # fmt: skip
    actions.notify_address(
        tx, channel="email", address="c@example.org", message=Message("t"),
        subject="incident/1", cause="update/1", now=now,
    )  # fmt: skip
    return people


def told(tx: Tx, actor: Actor, **query: object) -> list[tuple[str, int | None]]:
    found = actions.list_notifications(tx, NotificationQuery(**query), actor=actor)  # type: ignore[arg-type] # any part of a query
    return [(n.subject, n.person_id) for n in found.items]


def test_who_responds_sees_all_and_everybody_else_their_own(tx: Tx, people: cast.Cast) -> None:
    ana, sam = people.ana.id, people.sam.id
    everything = [
        ("incident/1", None), ("incident/1", sam), ("incident/3", ana), ("incident/2", ana),
        ("incident/1", ana),
    ]  # fmt: skip

    assert told(tx, people.bo.actor) == everything
    assert told(tx, people.sam.actor) == [("incident/1", sam)]
    assert told(tx, people.dan.actor) == []
    with pytest.raises(errors.Forbidden):
        told(tx, people.sam.actor, person_id=ana)


def test_the_log_can_be_narrowed(tx: Tx, people: cast.Cast) -> None:
    sam = people.sam.id

    assert len(told(tx, SYSTEM, subject="incident/1")) == 3
    assert told(tx, SYSTEM, person_id=sam) == [("incident/1", sam)]
    assert told(tx, SYSTEM, channel="email") == [("incident/1", None)]
    assert len(told(tx, SYSTEM, status=Status.FAILED)) == 5
    assert told(tx, SYSTEM, status=Status.SENT) == []


def test_a_cursor_leads_on_to_the_end(tx: Tx, people: cast.Cast) -> None:
    first = actions.list_notifications(tx, NotificationQuery(limit=3), actor=SYSTEM)
    rest = actions.list_notifications(
        tx, NotificationQuery(limit=3, cursor=first.next), actor=SYSTEM
    )

    assert [len(first.items), len(rest.items), rest.next] == [3, 2, None]
    assert first.items[-1].id > rest.items[0].id
    with pytest.raises(errors.Invalid):
        actions.list_notifications(tx, NotificationQuery(cursor="made-up"), actor=SYSTEM)


def test_what_one_may_not_see_does_not_exist(tx: Tx, people: cast.Cast) -> None:
    anas = actions.list_notifications(tx, NotificationQuery(), actor=SYSTEM).items[-1]

    assert actions.notification(tx, anas.id, actor=people.ana.actor).title == "Trouble 1"
    assert actions.notification(tx, anas.id, actor=people.bo.actor)
    with pytest.raises(errors.NotFound):
        actions.notification(tx, anas.id, actor=people.sam.actor)


def test_attempts_are_found_for_many_at_once(tx: Tx, people: cast.Cast) -> None:
    ids = [n.id for n in actions.list_notifications(tx, NotificationQuery(), actor=SYSTEM).items]

    assert actions.attempts_of(tx, ids) == {notification_id: [] for notification_id in ids}
