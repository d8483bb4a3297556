"""A page that stands in a chat says what became of it, in its place and not below it."""

from datetime import datetime

import pytest

from tests.incident_of import react
from tests.incidents.conftest import Payments
from tocsin.identity import actor
from tocsin.incidents import reactions
from tocsin.incidents.actions import declare, progress, resolving
from tocsin.incidents.incident import Declaration
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.notify.message import Message
from tocsin.notify.notification import Notification, NotificationQuery


@pytest.fixture
def number(tx: Tx, now: datetime, payments: Payments) -> int:
    """Bo was paged in Slack, where the message is ``D1:100.1``, and on his telephone."""
    key = secrets.from_text("k" * 32)
    notify.set_channel_settings(
        tx, "slack", {"token": "xoxb-1"}, key=key, actor=actor.SYSTEM, now=now
    )
    contact = NewContact(payments.people.bo.id, "slack", "U012AB3CD")
    notify.add_contact(tx, contact, actor=actor.SYSTEM, now=now)
    said = Declaration("Checkout is down", service_ids=(payments.checkout,), pages=True)
    made = declare.declare(tx, said, actor=payments.people.ana.actor, now=now)
    tx.run(
        "update notification set status = 'sent', ended_at = created_at, fence = 1, attempts = 1"
    )
    tx.run(
        """
        insert into notification_attempt (notification_id, fence, started_at, ended_at, provider,
            outcome, provider_id)
        select id, 1, created_at, created_at, 'slack.com', 'sent', 'D1:100.1'
        from notification
        """
    )
    return made


def changes(tx: Tx, number: int) -> list[tuple[Notification, Message]]:
    query = NotificationQuery(subject=f"incident/{number}")
    found = notify.list_notifications(tx, query, actor=actor.SYSTEM).items
    return [
        (one, Message.from_json(tx.value("select message from notification where id = %(id)s",
                                         id=one.id)))
        for one in found
        if one.cause.startswith("replace/")
    ]  # fmt: skip


def test_the_page_in_the_chat_says_who_has_it(
    tx: Tx, now: datetime, payments: Payments, number: int
) -> None:
    progress.acknowledge(tx, number, actor=payments.people.bo.actor, now=now)
    react(tx, number, reactions.REACTIONS, now)
    ((one, message),) = changes(tx, number)
    assert (one.channel, one.address, one.kind) == ("slack", "U012AB3CD", "update")
    assert message.replaces == "D1:100.1"
    assert "Bo" in message.body
    assert message.can_answer


def test_the_last_state_wins_and_offers_nothing_when_it_is_over(
    tx: Tx, now: datetime, payments: Payments, number: int
) -> None:
    bo = payments.people.bo.actor
    progress.acknowledge(tx, number, actor=bo, now=now)
    resolving.resolve(tx, number, Resolution(Code.FIXED, "Restarted."), actor=bo, now=now)
    react(tx, number, reactions.REACTIONS, now)
    pending = [message for one, message in changes(tx, number) if one.status == "pending"]
    assert [message.can_answer for message in pending] == [False]
    assert ("Status", "resolved") in pending[0].facts
