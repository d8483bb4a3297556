"""Contacts and rules: a person keeps their own, an administrator anybody's.

What an administrator enters counts as verified, for they vouch for it; what a person enters has
to prove itself by a code before pages go there.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ids, ledger
from tocsin.kit.tx import Tx
from tocsin.notify import channels, contact, rule, visibility
from tocsin.notify.contact import Confirmation, Contact, NewContact
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.notification import Letter
from tocsin.notify.rule import Planned, Rule, Way
from tocsin.notify.store import contacts as store
from tocsin.notify.store import notifications


class ContactNotFound(errors.NotFound):
    def __init__(self, contact_id: int) -> None:
        super().__init__(f"There is no contact {contact_id}.")


class ContactExists(errors.Conflict):
    """The person has this address on this channel already."""


def contacts(tx: Tx, person_id: int) -> list[Contact]:
    return store.of_person(tx, person_id)


def list_contacts(tx: Tx, person_id: int, *, actor: Actor) -> list[Contact]:
    """Return a person's contacts to themselves and to those who may have to reach them."""
    if not visibility.sees_all(actor):
        visibility.require_own(actor, person_id)
    return store.of_person(tx, person_id)


def add_contact(tx: Tx, new: NewContact, *, actor: Actor, now: datetime) -> int:
    _require_own(actor, new.person_id)
    channel = channels.named(new.channel)
    tidy = replace(new, address=channel.check_address(new.address), label=contact.label(new.label))
    is_verified = channel.is_inside or permission.may(actor, Permission.ADMINISTER)
    contact_id = store.insert(tx, tidy, is_verified=is_verified, at=now)
    if contact_id is None:
        raise ContactExists(f"{tidy.address or channel.title} is a contact of theirs already.")
    data = {"contact_id": contact_id, "channel": new.channel, "is_verified": is_verified}
    _record(tx, "contact.added", new.person_id, data, actor=actor, now=now)
    return contact_id


def change_contact(
    tx: Tx, contact_id: int, *, label: str, is_enabled: bool, actor: Actor, now: datetime
) -> None:
    """Rename a contact or switch it; switching it off fails what was still to go there."""
    found = _locked(tx, contact_id, actor)
    store.change(tx, contact_id, label=contact.label(label), is_enabled=is_enabled)
    if found.is_enabled and not is_enabled:
        _fail_pending(tx, found, reason="The contact was switched off.", now=now)
    data = {"contact_id": contact_id, "is_enabled": is_enabled}
    _record(tx, "contact.changed", found.person_id, data, actor=actor, now=now)


def remove_contact(tx: Tx, contact_id: int, *, actor: Actor, now: datetime) -> None:
    """Forget a contact; what was still to go there fails, so that somebody else is paged."""
    found = _locked(tx, contact_id, actor)
    store.remove(tx, contact_id, at=now)
    _fail_pending(tx, found, reason="The contact was removed.", now=now)
    data = {"contact_id": contact_id, "channel": found.channel}
    _record(tx, "contact.removed", found.person_id, data, actor=actor, now=now)


def send_code(tx: Tx, contact_id: int, *, actor: Actor, now: datetime) -> None:
    """Send a code of six digits to a contact, to be handed to ``confirm_contact``."""
    found = _locked(tx, contact_id, actor)
    _limit(tx, found, "code", most=contact.MOST_CODES, within=contact.CODE_LASTS, now=now)
    code = f"{secrets.randbelow(1_000_000):06}"
    expires_at = now + contact.CODE_LASTS
    store.set_code(tx, contact_id, digest=_digest(contact_id, code), expires_at=expires_at)
    body = "Enter it in Tocsin within a quarter of an hour. If you did not ask for it, ignore it."
    _send(tx, found, "code", Message(f"{code} is your Tocsin code", body, kind=Kind.NOTICE), now)
    data = {"contact_id": contact_id}
    _record(tx, "contact.code_sent", found.person_id, data, actor=actor, now=now)


def confirm_contact(
    tx: Tx, contact_id: int, code: str, *, actor: Actor, now: datetime
) -> Confirmation:
    """Compare a code with the one that was sent; a wrong one counts, so commit in any case."""
    found = _locked(tx, contact_id, actor)
    offered = _digest(contact_id, "".join(code.split()))
    result = contact.confirm(store.code(tx, contact_id), offered, now=now)
    if result is Confirmation.WRONG:
        store.count_try(tx, contact_id)
    if result is Confirmation.CONFIRMED:
        store.set_verified(tx, contact_id)
        data = {"contact_id": contact_id}
        _record(tx, "contact.verified", found.person_id, data, actor=actor, now=now)
    return result


def test_contact(tx: Tx, contact_id: int, *, actor: Actor, now: datetime) -> int:
    """Queue a message that only shows that it arrives; returns the notification's id."""
    found = _locked(tx, contact_id, actor)
    _limit(tx, found, "test", most=contact.MOST_TESTS, within=contact.TESTS_WITHIN, now=now)
    body = "You see this, so pages will reach you here too."
    message = Message("This is a test of your contact", body, path="/account", kind=Kind.NOTICE)
    data = {"contact_id": contact_id}
    _record(tx, "contact.tested", found.person_id, data, actor=actor, now=now)
    return _send(tx, found, "test", message, now)


def rules(tx: Tx, person_id: int, *, actor: Actor) -> list[Rule]:
    if not visibility.sees_all(actor):
        visibility.require_own(actor, person_id)
    return store.rules(tx, person_id)


def set_rules(
    tx: Tx,
    person_id: int,
    urgency: Urgency,
    rules: Sequence[Rule],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Replace a person's rules for one urgency; without any, every contact is used at once."""
    _require_own(actor, person_id)
    own = {found.id for found in store.of_person(tx, person_id)}
    _check_rules(rules, own)
    store.set_rules(tx, person_id, urgency, rules)
    data = {
        "urgency": urgency,
        "rules": [[r.contact_id, int(r.delay.total_seconds())] for r in rules],
    }
    _record(tx, "contact.rules_changed", person_id, data, actor=actor, now=now)


def _check_rules(rules: Sequence[Rule], own: set[int]) -> None:
    if len(rules) > rule.MOST_RULES:
        raise errors.Invalid(f"There can be at most {rule.MOST_RULES} rules for an urgency.")
    for given in rules:
        if given.contact_id not in own:
            raise errors.Invalid(f"Contact {given.contact_id} is not one of theirs.")
        if not timedelta(0) <= given.delay <= rule.LONGEST_DELAY:
            raise errors.Invalid("A delay is at least nothing and at most a day.")


def _require_own(actor: Actor, person_id: int) -> None:
    own = Permission.REPORT if actor.is_person(person_id) else Permission.ADMINISTER
    permission.require(actor, own)


def _locked(tx: Tx, contact_id: int, actor: Actor) -> Contact:
    """Hold a contact that the actor may change; others' do not exist for them."""
    found = store.lock(tx, contact_id)
    if found is None:
        raise ContactNotFound(contact_id)
    if not actor.is_person(found.person_id) and not permission.may(actor, Permission.ADMINISTER):
        raise ContactNotFound(contact_id)
    _require_own(actor, found.person_id)
    return found


def _limit(
    tx: Tx, found: Contact, what: str, *, most: int, within: timedelta, now: datetime
) -> None:
    sent = notifications.count_since(
        tx,
        f"person/{found.person_id}",
        contact_id=found.id,
        cause_prefix=f"contact/{found.id}/{what}/",
        at=now - within,
    )
    if sent >= most:
        raise errors.TooMany(
            "Several were sent there a moment ago; wait before asking for another.",
            retry_after=int(within.total_seconds()),
        )


def _send(tx: Tx, found: Contact, what: str, message: Message, now: datetime) -> int:
    """Queue for this contact alone, verified or not."""
    cause = f"contact/{found.id}/{what}/{ids.unique()}"
    letter = Letter(message, f"person/{found.person_id}", cause)
    use = Planned(Way(found.id, found.channel, found.address))
    return notifications.insert(tx, letter, [use], person_id=found.person_id, now=now)[0]


def _fail_pending(tx: Tx, found: Contact, *, reason: str, now: datetime) -> None:
    for notification_id in notifications.fail_pending(tx, found.id, reason=reason, now=now):
        failed = notifications.get(tx, notification_id)
        if failed is None:
            continue
        data = {
            "notification_id": notification_id,
            "person_id": found.person_id,
            "channel": found.channel,
            "kind": failed.kind,
            "cause": failed.cause,
            "attempts": failed.attempts,
            "reason": reason,
        }
        ledger.record(
            tx,
            kind="notification.failed",
            subject=failed.subject,
            actor=SYSTEM.label,
            at=now,
            data=data,
        )


def _digest(contact_id: int, code: str) -> bytes:
    return ids.digest(f"{contact_id}/{code}")


def _record(
    tx: Tx, kind: str, person_id: int, data: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx, kind=kind, subject=f"person/{person_id}", actor=actor.label, at=now, data=data
    )
