"""Rows of contacts and rules of many people at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tocsin.kit.tx import Tx
from tocsin.notify.contact import Contact
from tocsin.notify.message import Urgency
from tocsin.notify.rule import Rule


@dataclass(frozen=True, slots=True)
class _Rule:
    person_id: int
    contact_id: int
    urgency: Urgency
    delay: timedelta


def contacts(tx: Tx, person_ids: Sequence[int]) -> dict[int, list[Contact]]:
    """Return the contacts of each of these people who has any, in the order they were given."""
    rows = tx.all(
        Contact,
        """
        select id, person_id, channel, address, label, is_verified, is_enabled, off_reason
        from contact
        where person_id = any(%(ids)s) and removed_at is null
        order by person_id, id
        limit 100000
        """,
        ids=list(person_ids),
    )
    found: dict[int, list[Contact]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def rules(tx: Tx, person_ids: Sequence[int]) -> dict[int, list[Rule]]:
    """Return the rules of each of these people who has any, in their order."""
    rows = tx.all(
        _Rule,
        """
        select person_id, contact_id, urgency, delay
        from notification_rule
        where person_id = any(%(ids)s)
        order by person_id, urgency, position
        limit 100000
        """,
        ids=list(person_ids),
    )
    found: dict[int, list[Rule]] = {}
    for row in rows:
        rule = Rule(row.contact_id, row.urgency, row.delay)
        found.setdefault(row.person_id, []).append(rule)
    return found
