"""Rows of contacts, their codes, and the rules that use them."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Json, Tx
from tocsin.notify.contact import Code, Contact, NewContact
from tocsin.notify.message import Urgency
from tocsin.notify.rule import Rule


def insert(tx: Tx, new: NewContact, *, is_verified: bool, at: datetime) -> int | None:
    """Return the new contact's id, None when the person has this address already."""
    found: int | None = tx.value(
        """
        insert into contact (person_id, channel, address, label, is_verified, created_at)
        values (%(person_id)s, %(channel)s, %(address)s, %(label)s, %(is_verified)s, %(at)s)
        on conflict (person_id, channel, address) where removed_at is null do nothing
        returning id
        """,
        person_id=new.person_id,
        channel=new.channel,
        address=new.address,
        label=new.label,
        is_verified=is_verified,
        at=at,
    )
    return found


def of_person(tx: Tx, person_id: int) -> list[Contact]:
    return tx.all(
        Contact,
        """
        select id, person_id, channel, address, label, is_verified, is_enabled, off_reason
        from contact
        where person_id = %(person_id)s and removed_at is null
        order by id
        limit 100
        """,
        person_id=person_id,
    )


def of_people(tx: Tx, person_ids: Sequence[int]) -> dict[int, list[Contact]]:
    """Return the contacts of several people, each person's in order."""
    found: dict[int, list[Contact]] = {}
    for each in tx.all(
        Contact,
        """
        select id, person_id, channel, address, label, is_verified, is_enabled, off_reason
        from contact
        where person_id = any(%(person_ids)s) and removed_at is null
        order by person_id, id
        limit 5000
        """,
        person_ids=list(person_ids),
    ):
        found.setdefault(each.person_id, []).append(each)
    return found


def lock(tx: Tx, contact_id: int) -> Contact | None:
    """Hold the contact's row until the transaction ends."""
    return tx.maybe(
        Contact,
        """
        select id, person_id, channel, address, label, is_verified, is_enabled, off_reason
        from contact
        where id = %(id)s and removed_at is null
        for update
        """,
        id=contact_id,
    )


def at_address(tx: Tx, channel: str, address: str) -> list[Contact]:
    """The contacts at an address, used or not: several when people share one."""
    return tx.all(
        Contact,
        """
        select id, person_id, channel, address, label, is_verified, is_enabled, off_reason
        from contact
        where channel = %(channel)s and address = %(address)s and removed_at is null
        order by id
        limit 10
        """,
        channel=channel,
        address=address,
    )


def change(tx: Tx, contact_id: int, *, label: str, is_enabled: bool, off_reason: str = "") -> None:
    tx.run(
        """
        update contact
        set label = %(label)s, is_enabled = %(is_enabled)s, off_reason = %(off_reason)s
        where id = %(id)s
        """,
        id=contact_id,
        label=label,
        is_enabled=is_enabled,
        off_reason=off_reason,
    )


def remove(tx: Tx, contact_id: int, *, at: datetime) -> None:
    """Keep the row for the delivery log; rules that used it go."""
    tx.run("delete from notification_rule where contact_id = %(id)s", id=contact_id)
    tx.run(
        """
        update contact
        set removed_at = %(at)s, code_digest = null, code_expires_at = null
        where id = %(id)s
        """,
        id=contact_id,
        at=at,
    )


def set_code(tx: Tx, contact_id: int, *, digest: bytes, expires_at: datetime) -> None:
    tx.run(
        """
        update contact
        set code_digest = %(digest)s, code_expires_at = %(expires_at)s, code_tries = 0
        where id = %(id)s
        """,
        id=contact_id,
        digest=digest,
        expires_at=expires_at,
    )


def code(tx: Tx, contact_id: int) -> Code:
    found = tx.all(
        Code,
        """
        select code_digest as digest, code_expires_at as expires_at, code_tries as tries
        from contact
        where id = %(id)s
        limit 1
        """,
        id=contact_id,
    )
    return found[0]


def count_try(tx: Tx, contact_id: int) -> None:
    tx.run("update contact set code_tries = code_tries + 1 where id = %(id)s", id=contact_id)


def set_verified(tx: Tx, contact_id: int) -> None:
    tx.run(
        """
        update contact
        set is_verified = true, code_digest = null, code_expires_at = null, code_tries = 0
        where id = %(id)s
        """,
        id=contact_id,
    )


def rules(tx: Tx, person_id: int) -> list[Rule]:
    return tx.all(
        Rule,
        """
        select contact_id, urgency, delay
        from notification_rule
        where person_id = %(person_id)s
        order by urgency, position
        limit 100
        """,
        person_id=person_id,
    )


def set_rules(tx: Tx, person_id: int, urgency: Urgency, rules: Sequence[Rule]) -> None:
    """Replace the person's rules for one urgency."""
    tx.run(
        "delete from notification_rule where person_id = %(person_id)s and urgency = %(urgency)s",
        person_id=person_id,
        urgency=urgency,
    )
    tx.run(
        """
        insert into notification_rule (person_id, urgency, position, contact_id, delay)
        select %(person_id)s, %(urgency)s, ordinality - 1, (value ->> 'contact_id')::bigint,
            make_interval(secs => (value ->> 'seconds')::float)
        from jsonb_array_elements(%(rules)s) with ordinality
        """,
        person_id=person_id,
        urgency=urgency,
        rules=Json(
            [{"contact_id": r.contact_id, "seconds": r.delay.total_seconds()} for r in rules]
        ),
    )
