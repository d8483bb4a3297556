"""Contacts and rules: whose they are, how they are verified, and what their end means."""

import json
from datetime import datetime, timedelta
from functools import partial

import pytest

from tests import cast, codes
from tocsin.identity.actor import SYSTEM
from tocsin.kit import errors, ledger, secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions, contact, sealing
from tocsin.notify.contact import Confirmation, NewContact
from tocsin.notify.message import Message, Urgency
from tocsin.notify.notification import NotificationQuery
from tocsin.notify.rule import Rule

KEY = secrets.from_text("k" * 32)
MAIL = {"host": "127.0.0.1", "port": 2525, "sender": "tocsin@example.com"}


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    actions.set_channel_settings(tx, "email", MAIL, key=KEY, actor=SYSTEM, now=now)
    return cast.cast(tx, now)


def add(tx: Tx, person: cast.Member, now: datetime, *, by: cast.Member | None = None) -> int:
    new = NewContact(person.id, "email", " ana@phone.example ", "  my   phone ")
    return actions.add_contact(tx, new, actor=(by or person).actor, now=now)


send_code = partial(actions.send_code, key=KEY)


def test_nobody_reads_a_code_in_the_database(tx: Tx, people: cast.Cast, now: datetime) -> None:
    contact_id = add(tx, people.ana, now)
    send_code(tx, contact_id, actor=people.ana.actor, now=now)
    code, stored = codes.newest(tx, KEY), tx.value("select message::text from notification")
    assert code.isdecimal()
    assert code not in stored
    letter = Message.from_json(json.loads(stored))
    with pytest.raises(secrets.WrongKey):
        sealing.uncovered(letter, address="another@phone.example", key=KEY)


def test_a_contact_of_ones_own_waits_for_its_code(tx: Tx, people: cast.Cast, now: datetime) -> None:
    add(tx, people.ana, now)

    found = actions.contacts(tx, people.ana.id)[0]
    assert (found.address, found.label, found.is_verified) == (
        "ana@phone.example",
        "my phone",
        False,
    )


def test_an_administrator_vouches_for_what_they_enter(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    add(tx, people.ana, now, by=people.eve)

    assert actions.contacts(tx, people.ana.id)[0].is_verified


def test_nobody_else_changes_anybodys_contacts(tx: Tx, people: cast.Cast, now: datetime) -> None:
    with pytest.raises(errors.Forbidden):
        add(tx, people.ana, now, by=people.cleo)
    contact_id = add(tx, people.ana, now)
    for verb in (actions.remove_contact, send_code, actions.test_contact):
        with pytest.raises(errors.NotFound):
            verb(tx, contact_id, actor=people.bo.actor, now=now)
    with pytest.raises(errors.Forbidden):
        actions.set_rules(tx, people.ana.id, Urgency.HIGH, [], actor=people.bo.actor, now=now)


def test_who_responds_may_see_how_to_reach_somebody(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    add(tx, people.ana, now)

    assert actions.list_contacts(tx, people.ana.id, actor=people.bo.actor)
    assert actions.list_contacts(tx, people.ana.id, actor=people.ana.actor)
    with pytest.raises(errors.Forbidden):
        actions.list_contacts(tx, people.ana.id, actor=people.sam.actor)


def test_the_same_address_twice_is_refused(tx: Tx, people: cast.Cast, now: datetime) -> None:
    contact_id = add(tx, people.ana, now)
    with pytest.raises(errors.Conflict):
        add(tx, people.ana, now)

    actions.remove_contact(tx, contact_id, actor=people.ana.actor, now=now)
    assert add(tx, people.ana, now) != contact_id


def test_the_code_that_was_sent_verifies(tx: Tx, people: cast.Cast, now: datetime) -> None:
    contact_id = add(tx, people.ana, now)
    send_code(tx, contact_id, actor=people.ana.actor, now=now)
    code = codes.newest(tx, KEY)

    result = actions.confirm_contact(
        tx, contact_id, f" {code[:3]} {code[3:]}", actor=people.ana.actor, now=now
    )

    assert result is Confirmation.CONFIRMED
    assert actions.contacts(tx, people.ana.id)[0].is_verified
    again = actions.confirm_contact(tx, contact_id, code, actor=people.ana.actor, now=now)
    assert again is Confirmation.SPENT
    kinds = [e.kind for e in ledger.of_subject(tx, f"person/{people.ana.id}")]
    assert kinds[-3:] == ["contact.added", "contact.code_sent", "contact.verified"]


def test_a_code_goes_to_the_contact_it_shall_prove(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    contact_id = add(tx, people.ana, now)
    send_code(tx, contact_id, actor=people.ana.actor, now=now)

    row = actions.list_notifications(tx, NotificationQuery(), actor=SYSTEM).items[0]
    assert (row.address, row.contact_id) == ("ana@phone.example", contact_id)
    stored = tx.value("select code_digest from contact where id = %(id)s", id=contact_id)
    assert codes.newest(tx, KEY).encode() not in bytes(stored)


def test_five_wrong_codes_spend_it(tx: Tx, people: cast.Cast, now: datetime) -> None:
    contact_id = add(tx, people.ana, now)
    send_code(tx, contact_id, actor=people.ana.actor, now=now)
    right = codes.newest(tx, KEY)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    results = [
        actions.confirm_contact(tx, contact_id, wrong, actor=people.ana.actor, now=now)
        for _ in range(contact.MOST_TRIES)
    ]

    assert set(results) == {Confirmation.WRONG}
    late = actions.confirm_contact(tx, contact_id, right, actor=people.ana.actor, now=now)
    assert late is Confirmation.SPENT


def test_a_code_runs_out(tx: Tx, people: cast.Cast, now: datetime) -> None:
    contact_id = add(tx, people.ana, now)
    send_code(tx, contact_id, actor=people.ana.actor, now=now)
    later = now + contact.CODE_LASTS

    result = actions.confirm_contact(
        tx, contact_id, codes.newest(tx, KEY), actor=people.ana.actor, now=later
    )

    assert result is Confirmation.SPENT


def test_codes_and_tests_cannot_be_used_to_flood_a_stranger(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    contact_id = add(tx, people.ana, now)
    for verb in (send_code, actions.test_contact):
        for _ in range(3):
            verb(tx, contact_id, actor=people.ana.actor, now=now)
        with pytest.raises(errors.TooMany):
            verb(tx, contact_id, actor=people.ana.actor, now=now)
    later = now + timedelta(minutes=1, seconds=1)
    assert actions.test_contact(tx, contact_id, actor=people.ana.actor, now=later)


def test_rules_name_contacts_of_ones_own(tx: Tx, people: cast.Cast, now: datetime) -> None:
    own = add(tx, people.ana, now)
    other = add(tx, people.bo, now, by=people.eve)
    rules = [Rule(own, Urgency.LOW), Rule(own, Urgency.LOW, timedelta(minutes=5))]

    actions.set_rules(tx, people.ana.id, Urgency.LOW, rules, actor=people.ana.actor, now=now)

    assert actions.rules(tx, people.ana.id, actor=people.ana.actor) == rules
    with pytest.raises(errors.Invalid, match="not one of theirs"):
        actions.set_rules(
            tx, people.ana.id, Urgency.LOW, [Rule(other, Urgency.LOW)],
            actor=people.ana.actor, now=now,
        )  # fmt: skip
    long = [Rule(own, Urgency.LOW, timedelta(days=2))]
    with pytest.raises(errors.Invalid, match="at most a day"):
        actions.set_rules(tx, people.ana.id, Urgency.LOW, long, actor=people.ana.actor, now=now)


@pytest.mark.parametrize("is_removed", [True, False])
def test_what_was_still_to_go_to_a_contact_fails_so_that_somebody_else_is_paged(
    tx: Tx, people: cast.Cast, now: datetime, is_removed: bool
) -> None:
    contact_id = add(tx, people.ana, now, by=people.eve)
    rules = [Rule(contact_id, Urgency.HIGH)]
    actions.set_rules(tx, people.ana.id, Urgency.HIGH, rules, actor=people.ana.actor, now=now)
    actions.notify_person(
        tx, people.ana.id, message=Message("Checkout is down"), subject="incident/42",
        cause="page/1/0/0", now=now,
    )  # fmt: skip

    if is_removed:
        actions.remove_contact(tx, contact_id, actor=people.ana.actor, now=now)
    else:
        actions.change_contact(
            tx, contact_id, label="", is_enabled=False, actor=people.ana.actor, now=now
        )

    event = ledger.of_subject(tx, "incident/42")[-1]
    assert (event.kind, event.data["cause"]) == ("notification.failed", "page/1/0/0")
    assert not actions.has_hope(tx, cause="page/1/0/0", now=now)
    assert bool(actions.rules(tx, people.ana.id, actor=people.ana.actor)) is not is_removed
