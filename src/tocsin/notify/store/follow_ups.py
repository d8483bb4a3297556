"""Rows of what a provider is to be asked about, or told to take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx
from tocsin.notify.store.delivery import Row


@dataclass(frozen=True, slots=True)
class Begun:
    """A message that was taken just now."""

    row: Row
    provider_id: str
    due_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """``setting`` is its channel's, read in the same statement."""

    notification_id: int
    attempt: int
    channel: str
    provider_id: str
    ends_at: datetime
    is_called_off: bool
    setting: dict[str, Any] | None


def begin(tx: Tx, begun: Sequence[Begun]) -> None:
    tx.run(
        """
        insert into notification_follow_up (notification_id, attempt, channel, provider_id, due_at,
            ends_at)
        select notification_id, attempt, channel, provider_id, due_at, ends_at
        from jsonb_to_recordset(%(rows)s) as given (notification_id bigint, attempt int,
            channel text, provider_id text, due_at timestamptz, ends_at timestamptz)
        on conflict (notification_id) do update
        set attempt = excluded.attempt, provider_id = excluded.provider_id,
            due_at = excluded.due_at, ends_at = excluded.ends_at
        """,
        rows=Json([_columns(each) for each in begun]),
    )


IS_DUE: Condition = """
    exists (
        select
        from notification_follow_up
        where due_at <= %(now)s
    )
"""


def claim(tx: Tx, *, now: datetime, lease: timedelta, limit: int) -> list[Due]:
    """Take some that are due; whoever dies with them leaves them due again after the lease."""
    return tx.all(
        Due,
        """
        with due as (
            select notification_id
            from notification_follow_up
            where due_at <= %(now)s
            order by due_at, notification_id
            limit %(limit)s
            for update skip locked
        ), taken as (
            update notification_follow_up
            set due_at = %(until)s
            from due
            where notification_follow_up.notification_id = due.notification_id
            returning notification_follow_up.notification_id, attempt, channel, provider_id,
                ends_at, is_called_off
        )
        select notification_id, attempt, channel, provider_id, ends_at, is_called_off, (
                select jsonb_build_object('slug', slug, 'is_enabled', is_enabled,
                    'settings', settings, 'secrets', secrets)
                from channel_setting
                where slug = taken.channel
            ) as setting
        from taken
        order by notification_id
        limit %(limit)s
        """,
        now=now,
        until=now + lease,
        limit=limit,
    )


def again(tx: Tx, notification_id: int, *, due_at: datetime) -> None:
    tx.run(
        """
        update notification_follow_up
        set due_at = %(due_at)s
        where notification_id = %(id)s and not is_called_off
        """,
        id=notification_id,
        due_at=due_at,
    )


def end(tx: Tx, notification_id: int) -> None:
    tx.run("delete from notification_follow_up where notification_id = %(id)s", id=notification_id)


def call_off(
    tx: Tx, subject: str, *, cause_prefix: str, person_id: int | None, now: datetime
) -> int:
    """Let what is out about a subject be taken back at once."""
    return tx.run(
        """
        update notification_follow_up
        set is_called_off = true, due_at = %(now)s
        where not is_called_off and notification_id in (
            select id
            from notification
            where subject = %(subject)s and starts_with(cause, %(prefix)s)
                and (%(person_id)s::bigint is null or person_id = %(person_id)s)
        )
        """,
        subject=subject,
        prefix=cause_prefix,
        person_id=person_id,
        now=now,
    )


def is_called_off(tx: Tx, notification_id: int) -> bool:
    found: bool = tx.value(
        """
        select exists (
            select 1
            from notification_follow_up
            where notification_id = %(id)s and is_called_off
        )
        """,
        id=notification_id,
    )
    return found


def _columns(begun: Begun) -> dict[str, Any]:
    return {
        "notification_id": begun.row.id, "attempt": begun.row.fence,
        "channel": begun.row.channel, "provider_id": begun.provider_id,
        "due_at": begun.due_at.isoformat(), "ends_at": begun.ends_at.isoformat(),
    }  # fmt: skip
