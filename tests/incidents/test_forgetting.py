"""What is deleted after a while, and what is not as long as somebody works on it."""

from datetime import datetime, timedelta

import pytest

from tests.incidents import story
from tests.incidents.conftest import Payments
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import forgetting
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

LATER = timedelta(days=401)


@pytest.fixture
def opened(tx: Tx, now: datetime, payments: Payments) -> int:
    """An incident that paged Bo, whose page went out."""
    number = story.opened(tx, payments, now)
    tx.run("update notification set status = 'sent', ended_at = %(now)s", now=now)
    tx.run(
        """
        insert into inbox_item (person_id, notification_id, title, body, path, at)
        select person_id, id, 'Paged', '', '', created_at
        from notification
        """
    )
    return number


def left(tx: Tx) -> int:
    return int(tx.value("select count(*) from notification"))


def test_notifications_go_after_a_while_with_their_attempts_and_inbox_items(
    tx: Tx, now: datetime, payments: Payments, opened: int
) -> None:
    for number in (opened, story.opened(tx, payments, now)):
        story.resolved(tx, number, payments.people.bo.actor, now)
    tx.run("update notification set status = 'sent', ended_at = %(now)s", now=now)
    assert forgetting.forget_notifications(tx, before=now, limit=10) == 0
    before = left(tx)
    assert before > 1
    assert forgetting.forget_notifications(tx, before=now + LATER, limit=1) == 1
    assert forgetting.forget_notifications(tx, before=now + LATER, limit=100) == before - 1
    assert (left(tx), tx.value("select count(*) from inbox_item")) == (0, 0)
    assert forgetting.forget_notifications(tx, before=now + LATER, limit=100) == 0


def test_those_of_an_open_incident_and_those_still_to_be_sent_stay(
    tx: Tx, now: datetime, payments: Payments, opened: int
) -> None:
    assert forgetting.forget_notifications(tx, before=now + LATER, limit=100) == 0
    story.resolved(tx, opened, payments.people.bo.actor, now)
    waiting = "select count(*) from notification where status = 'pending'"
    to_go, gone = int(tx.value(waiting)), left(tx)
    assert forgetting.forget_notifications(tx, before=now + LATER, limit=100) == gone - to_go
    assert left(tx) == to_go


def test_the_bytes_that_opened_an_open_incidents_alerts_stay(
    tx: Tx, now: datetime, payments: Payments, opened: int
) -> None:
    for _ in range(3):
        tx.run(
            """
            insert into raw_event (source_id, received_at, body, is_packed)
            values (1, %(now)s, '', false)
            """,
            now=now,
        )
    ids = tx.column("select id from raw_event order by id")
    made = signals.create_source(tx, NewSource("prom", "prometheus"), actor=SYSTEM, now=now)
    tx.run(
        """
        with alert as (
            insert into alert (
                source_id, identity, status, severity, summary, raw_event_id, opened_at
            )
            values (%(source)s, 'disk', 'open', 'error', 'Disk full', %(raw)s, %(now)s)
            returning id
        )
        insert into incident_alert (alert_id, incident_number, added_at)
        select id, %(number)s, %(now)s
        from alert
        """,
        source=made.id,
        raw=ids[0],
        number=opened,
        now=now,
    )
    assert forgetting.forget_raw_events(tx, before=now + LATER, limit=1) == 1
    assert forgetting.forget_raw_events(tx, before=now + LATER, limit=10) == 1
    assert tx.column("select id from raw_event") == ids[:1]
    story.resolved(tx, opened, payments.people.bo.actor, now)
    assert forgetting.forget_raw_events(tx, before=now + LATER, limit=10) == 1
