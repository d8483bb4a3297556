"""Rows of what was answered from messages, and whom an address belongs to."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.notify.answers import Claim, Given
from tocsin.notify.contact import Contact
from tocsin.notify.notification import Notification


def lock(tx: Tx, notification_id: int) -> None:
    """Let answers from one message wait for each other until the transaction ends."""
    tx.value(
        "select pg_advisory_xact_lock(hashtextextended('message_answer/' || %(id)s, 0))",
        id=str(notification_id),
    )


def given(tx: Tx, claim: Claim) -> Given | None:
    return tx.maybe(
        Given,
        """
        select notification_id, verb, person_id, via, said, at
        from message_answer
        where notification_id = %(id)s and verb = %(verb)s
        """,
        id=claim.notification_id,
        verb=claim.verb,
    )


def from_messages(tx: Tx, notification_ids: Sequence[int]) -> list[Given]:
    """Return what was answered from these messages, in the order of the answers."""
    return tx.all(
        Given,
        """
        select notification_id, verb, person_id, via, said, at
        from message_answer
        where notification_id = any(%(ids)s)
        order by at, notification_id, verb
        limit 1000
        """,
        ids=list(notification_ids),
    )


def put(tx: Tx, given: Given) -> None:
    tx.run(
        """
        insert into message_answer (notification_id, verb, person_id, via, said, at)
        values (%(id)s, %(verb)s, %(person_id)s, %(via)s, %(said)s, %(at)s)
        on conflict (notification_id, verb) do nothing
        """,
        id=given.notification_id,
        verb=given.verb,
        person_id=given.person_id,
        via=given.via,
        said=given.said,
        at=given.at,
    )


def contacts_at(tx: Tx, channel: str, address: str) -> list[Contact]:
    """The contacts that are used at an address: several when people share one."""
    return tx.all(
        Contact,
        """
        select id, person_id, channel, address, label, is_verified, is_enabled
        from contact
        where channel = %(channel)s and address = %(address)s and removed_at is null
            and is_verified and is_enabled
        order by id
        limit 10
        """,
        channel=channel,
        address=address,
    )


def pages_to(tx: Tx, person_id: int, channel: str, *, since: datetime) -> list[Notification]:
    """The last page about each subject that went to a person through a channel, newest first."""
    return tx.all(
        Notification,
        """
        select id, person_id, contact_id, channel, address, subject, cause, kind, urgency,
            is_drill, message ->> 'title' as title, status, reason, created_at, due_at, ended_at,
            attempts
        from notification
        where id in (
            select max(id)
            from notification
            where person_id = %(person_id)s and channel = %(channel)s and kind = 'page'
                and created_at > %(since)s and status in ('sending', 'sent', 'delivered')
            group by subject
        )
        order by id desc
        limit 100
        """,
        person_id=person_id,
        channel=channel,
        since=since,
    )


def named(tx: Tx, channel: str, provider_id: str, *, since: datetime) -> int | None:
    """The newest message of a channel that its provider knows by this name, ``!room $event``."""
    found: int | None = tx.value(
        """
        select notification.id
        from notification_attempt
        join notification on notification.id = notification_id
        where provider_id = %(provider_id)s and provider_id like '!%%'
            and channel = %(channel)s and created_at > %(since)s
        order by notification.id desc
        limit 1
        """,
        provider_id=provider_id,
        channel=channel,
        since=since,
    )
    return found
