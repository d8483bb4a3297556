"""Rows of notifications that still matter to those that are queued next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Tx
from tocsin.notify.attempt import Status
from tocsin.notify.message import Message
from tocsin.notify.notification import Letter
from tocsin.notify.rule import Planned, Way
from tocsin.notify.underway import Underway


@dataclass(frozen=True, slots=True)
class _Row:
    person_id: int
    contact_id: int | None
    channel: str
    address: str
    subject: str
    cause: str
    repeat: int
    message: dict[str, Any]
    created_at: datetime
    due_at: datetime
    held_until: datetime | None
    quiet_until: datetime | None
    ended_at: datetime | None
    status: Status


def of_people(tx: Tx, person_ids: Sequence[int], *, since: datetime, limit: int) -> list[Underway]:
    """Return what waits to go to these people, and what was queued since, the oldest first."""
    rows = tx.all(
        _Row,
        """
        select notification.person_id, contact_id, channel, address, subject, cause, repeat,
            message, created_at, due_at, held_until, held.until as quiet_until, ended_at, status
        from notification
        left join held_notification as held on held.notification_id = notification.id
        where notification.person_id = any(%(ids)s)
            and (status in ('pending', 'sending') or created_at > %(since)s)
        order by notification.id desc
        limit %(limit)s
        """,
        ids=list(person_ids),
        since=since,
        limit=limit,
    )
    return [_underway(row) for row in reversed(rows)]


def _underway(row: _Row) -> Underway:
    way = Way(row.contact_id, row.channel, row.address)
    letter = Letter(Message.from_json(row.message), row.subject, row.cause)
    return Underway(
        row.person_id,
        letter,
        Planned(way, repeat=row.repeat, is_held=row.held_until is not None),
        row.created_at,
        row.due_at,
        row.held_until,
        row.quiet_until,
        row.ended_at,
        row.status,
    )
