"""Which of a person's contacts is used when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tocsin.identity.actor import Actor
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.notify import rule, visibility
from tocsin.notify.actions import own
from tocsin.notify.message import Urgency
from tocsin.notify.rule import Rule
from tocsin.notify.store import contacts as store


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
    own.require(actor, person_id)
    known = {found.id for found in store.of_person(tx, person_id)}
    _check_rules(rules, known)
    store.set_rules(tx, person_id, urgency, rules)
    data = {
        "urgency": urgency,
        "rules": [[r.contact_id, int(r.delay.total_seconds())] for r in rules],
    }
    own.record(tx, "contact.rules_changed", person_id, data, actor=actor, now=now)


def _check_rules(rules: Sequence[Rule], known: set[int]) -> None:
    if len(rules) > rule.MOST_RULES:
        raise errors.Invalid(f"There can be at most {rule.MOST_RULES} rules for an urgency.")
    for given in rules:
        if given.contact_id not in known:
            raise errors.Invalid(f"Contact {given.contact_id} is not one of theirs.")
        if not timedelta(0) <= given.delay <= rule.LONGEST_DELAY:
            raise errors.Invalid("A delay is at least nothing and at most a day.")
