"""Whom a message is queued for, and that nobody falls silent by accident."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests import cast
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.kit import errors, ledger, secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions
from tocsin.notify.contact import NewContact
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.notification import Letter, Notification, NotificationQuery, Queued
from tocsin.notify.rule import Rule

KEY = secrets.from_text("k" * 32)
PAGE = Message("Checkout is down", path="/incidents/42", can_answer=True)
MAIL = {"host": "127.0.0.1", "port": 2525, "sender": "tocsin@example.com"}


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    return cast.cast(tx, now)


@pytest.fixture
def mail(tx: Tx, now: datetime) -> None:
    actions.set_channel_settings(tx, "email", MAIL, key=KEY, actor=SYSTEM, now=now)


@pytest.fixture
def push(tx: Tx, now: datetime) -> None:
    settings = {"server": "https://ntfy.example"}
    actions.set_channel_settings(tx, "ntfy", settings, key=KEY, actor=SYSTEM, now=now)


def contact(tx: Tx, person_id: int, channel: str, address: str, now: datetime) -> int:
    return actions.add_contact(tx, NewContact(person_id, channel, address), actor=SYSTEM, now=now)


def page(tx: Tx, person_id: int, now: datetime, cause: str = "page/1/0/0") -> Queued:
    return actions.notify_person(
        tx, person_id, message=PAGE, subject="incident/42", cause=cause, now=now
    )


def log(tx: Tx) -> list[Notification]:
    return actions.list_notifications(tx, NotificationQuery(), actor=SYSTEM).items[::-1]


def facts(tx: Tx) -> list[tuple[Any, ...]]:
    return [(n.person_id, n.channel, n.address, n.status, n.due_at) for n in log(tx)]


@pytest.mark.usefixtures("mail", "push")
def test_every_contact_is_used_at_once_without_rules(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    contact(tx, people.ana.id, "email", "ana@phone.example", now)
    contact(tx, people.ana.id, "ntfy", "ana-pages", now)

    queued = page(tx, people.ana.id, now)

    assert (len(queued.notification_ids), queued.unreachable_reason, queued.reason) == (
        2,
        None,
        None,
    )
    assert facts(tx) == [
        (people.ana.id, "email", "ana@phone.example", "pending", now),
        (people.ana.id, "ntfy", "ana-pages", "pending", now),
    ]


@pytest.mark.usefixtures("mail", "push")
def test_rules_say_which_contact_when(tx: Tx, people: cast.Cast, now: datetime) -> None:
    mail_id = contact(tx, people.ana.id, "email", "ana@phone.example", now)
    push_id = contact(tx, people.ana.id, "ntfy", "ana-pages", now)
    five = timedelta(minutes=5)
    rules = [Rule(push_id, Urgency.HIGH), Rule(mail_id, Urgency.HIGH, five),
             Rule(push_id, Urgency.HIGH, five * 2)]  # fmt: skip
    actions.set_rules(tx, people.ana.id, Urgency.HIGH, rules, actor=people.ana.actor, now=now)

    page(tx, people.ana.id, now)

    assert [(n.channel, n.due_at - now) for n in log(tx)] == [
        ("ntfy", timedelta(0)),
        ("email", five),
        ("ntfy", five * 2),
    ]


@pytest.mark.usefixtures("mail")
def test_the_same_cause_is_queued_once(tx: Tx, people: cast.Cast, now: datetime) -> None:
    contact(tx, people.ana.id, "email", "ana@phone.example", now)
    page(tx, people.ana.id, now)

    assert page(tx, people.ana.id, now).notification_ids == ()
    assert len(page(tx, people.ana.id, now, cause="page/1/0/1").notification_ids) == 1


@pytest.mark.usefixtures("mail")
def test_a_person_without_contacts_is_told_at_their_accounts_address(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    queued = page(tx, people.bo.id, now)

    assert queued.unreachable_reason is None
    assert queued.reason
    assert "account's address" in queued.reason
    assert [(n.channel, n.address) for n in log(tx)] == [("email", people.bo.email)]


@pytest.mark.usefixtures("mail")
def test_a_contact_that_was_not_verified_is_not_used(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    new = NewContact(people.ana.id, "email", "mistyped@example.com")
    actions.add_contact(tx, new, actor=people.ana.actor, now=now)

    page(tx, people.ana.id, now)

    assert [n.address for n in log(tx)] == [people.ana.email]


def test_nobody_is_unreachable_in_silence(tx: Tx, people: cast.Cast, now: datetime) -> None:
    queued = page(tx, people.ana.id, now)

    assert queued.unreachable_reason == ("Ana has no verified contact on a channel that is set up.")
    row = log(tx)[0]
    assert (row.status, row.reason) == ("failed", queued.unreachable_reason)
    assert not actions.reachable(tx, people.ana.id)


def test_an_inbox_alone_does_not_count_as_reaching(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    contact(tx, people.ana.id, "inbox", "", now)

    queued = page(tx, people.ana.id, now)

    assert queued.unreachable_reason == "Ana can only be told in the inbox, which wakes nobody."
    assert [(n.channel, n.status) for n in log(tx)] == [("inbox", "pending")]


@pytest.mark.usefixtures("mail")
def test_an_inbox_does_not_keep_the_mail_from_coming(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    contact(tx, people.ana.id, "inbox", "", now)

    page(tx, people.ana.id, now)

    assert [n.channel for n in log(tx)] == ["inbox", "email"]


@pytest.mark.usefixtures("mail")
def test_who_left_is_not_told_and_that_is_said(tx: Tx, people: cast.Cast, now: datetime) -> None:
    contact(tx, people.ana.id, "email", "ana@phone.example", now)
    identity.deactivate_person(tx, people.ana.id, actor=SYSTEM, now=now)

    assert page(tx, people.ana.id, now).unreachable_reason == "Ana is no longer active."


@pytest.mark.usefixtures("mail")
def test_a_channel_that_is_switched_off_is_not_used(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    contact(tx, people.ana.id, "email", "ana@phone.example", now)
    assert actions.reachable(tx, people.ana.id)

    actions.enable_channel(tx, "email", is_enabled=False, actor=SYSTEM, now=now)

    assert not actions.reachable(tx, people.ana.id)
    assert page(tx, people.ana.id, now).unreachable_reason


@pytest.mark.usefixtures("mail")
def test_a_plain_address_is_told_once_per_cause(tx: Tx, now: datetime) -> None:
    def tell() -> int:
        return actions.notify_address(
            tx,
            channel="email",
            address="customer@example.org",
            message=Message("We are on it", kind=Kind.UPDATE),
            subject="incident/42",
            cause="update/7",
            now=now,
        )

    assert tell() == tell()
    assert [(n.person_id, n.address) for n in log(tx)] == [(None, "customer@example.org")]


def test_a_plain_address_on_a_channel_that_is_not_set_up_fails_with_the_reason(
    tx: Tx, now: datetime
) -> None:
    actions.notify_address(
        tx, channel="email", address="a@example.org", message=PAGE, subject="s/1",
        cause="update/7", now=now,
    )  # fmt: skip

    assert log(tx)[0].reason == "The channel email is not set up."


def test_an_address_that_is_none_is_refused(tx: Tx, now: datetime) -> None:
    with pytest.raises(errors.Invalid):
        actions.notify_address(
            tx, channel="email", address="a@b\r\nBcc: x@y", message=PAGE, subject="s/1",
            cause="c/1", now=now,
        )  # fmt: skip


@pytest.mark.usefixtures("mail")
def test_an_answer_calls_off_what_is_pending_with_its_reason(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    page(tx, people.ana.id, now)
    page(tx, people.bo.id, now)
    actions.notify_person(
        tx, people.cleo.id, message=PAGE, subject="incident/42", cause="update/1", now=now
    )
    actions.notify_person(
        tx, people.cleo.id, message=PAGE, subject="incident/43", cause="page/2/0/0", now=now
    )

    spared = actions.suppress(tx, subject="incident/42", reason="answered by Ana", now=now)

    assert spared == 2
    assert [(n.subject, n.status, n.reason) for n in log(tx)] == [
        ("incident/42", "suppressed", "answered by Ana"),
        ("incident/42", "suppressed", "answered by Ana"),
        ("incident/42", "pending", None),
        ("incident/43", "pending", None),
    ]
    event = ledger.of_subject(tx, "incident/42")[-1]
    assert (event.kind, event.data["reason"]) == ("notification.suppressed", "answered by Ana")
    assert len(event.data["notification_ids"]) == 2


@pytest.mark.usefixtures("mail")
def test_nobody_among_many_is_refused_before_anything_is_queued(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    letter = Letter(PAGE, "incident/42", "page/1/0/0")

    with pytest.raises(errors.NotFound):
        actions.notify_people(tx, [(people.ana.id, letter), (987654, letter)], now=now)

    assert log(tx) == []


@pytest.mark.usefixtures("mail")
def test_hope_lasts_while_something_is_due(tx: Tx, people: cast.Cast, now: datetime) -> None:
    page(tx, people.ana.id, now)

    assert actions.has_hope(tx, cause="page/1/0/0", now=now)
    assert not actions.has_hope(tx, cause="page/1/0/1", now=now)

    actions.suppress(tx, subject="incident/42", reason="answered", now=now)
    assert not actions.has_hope(tx, cause="page/1/0/0", now=now)


def test_the_unreachable_give_no_hope(tx: Tx, people: cast.Cast, now: datetime) -> None:
    page(tx, people.ana.id, now)

    assert not actions.has_hope(tx, cause="page/1/0/0", now=now)
