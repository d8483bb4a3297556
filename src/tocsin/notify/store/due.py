"""When what waits is due: where something is, what is hurried, what a clock set back had frozen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx

# A lease that ends later than any that we give was given before the clock was set back.
LONGEST_LEASE = timedelta(seconds=30)


def channels(tx: Tx, wanted: Sequence[str], *, now: datetime, too_late: datetime) -> list[str]:
    """Return those on which a claim would find something, be it only for who is not busy.

    Each question names the order of an index, so that it takes its first: in a storm the planner
    believes that any row will do, and for the channels that have none would read them all.
    """
    return tx.column(
        """
        select channel
        from unnest(%(channels)s::text[]) as wanted (channel)
        where (
            select id
            from notification
            where notification.channel = wanted.channel and status = 'pending'
                and due_at <= created_at and due_at <= %(now)s
            order by case when kind <> 'page' then 2 when urgency = 'low' then 1 else 0 end,
                case when kind = 'page' then -id else id end
            limit 1
        ) is not null or (
            select notification.channel = wanted.channel and due_at <= %(now)s
            from notification
            where notification.channel >= wanted.channel and status = 'pending'
                and due_at > created_at
            order by notification.channel, due_at
            limit 1
        ) or (
            select id
            from notification
            where notification.channel = wanted.channel and status = 'sending'
                and (lease_until <= %(now)s or lease_until > %(too_late)s)
            order by lease_until
            limit 1
        ) is not null
        order by channel
        """,
        channels=list(wanted),
        now=now,
        too_late=too_late,
    )


class Telling(Protocol):
    """Why somebody is told, and who."""

    @property
    def cause(self) -> str: ...

    @property
    def person_id(self) -> int | None: ...


def hurry(tx: Tx, rows: Sequence[Telling], *, now: datetime) -> int:
    """Let the persons' other contacts, if never tried, not wait for their turn.

    Rows in other hands are skipped, so that two that fail at once cannot wait for each other.
    """
    return tx.run(
        """
        with other as (
            select notification.id, notification.channel
            from notification
            join (select distinct cause, person_id
                from unnest(%(causes)s::text[], %(people)s::bigint[]) as given (cause, person_id)
            ) as failed using (cause, person_id)
            where status = 'pending' and fence = 0 and due_at > %(now)s
            order by notification.id
            limit 1000
            for update of notification skip locked
        ), hurried as (
            update notification
            set due_at = %(now)s
            from other
            where notification.id = other.id
            returning notification.channel
        )
        select pg_notify('engine', 'send/' || channel)
        from (select distinct channel from hurried) as given
        """,
        causes=[row.cause for row in rows],
        people=[row.person_id for row in rows],
        now=now,
    )


IS_FROZEN: Condition = """
    (
        select id
        from notification
        where ended_at is null and status = 'pending' and due_at > %(now)s + interval '5 seconds'
            and (created_at > %(now)s + interval '5 seconds' or fence > 0)
        order by due_at
        limit 1
    ) is not null
"""
"""Whether anything may wait for a time that the clock was set back from."""


def unfreeze(tx: Tx, *, now: datetime, slack: timedelta, longest_pause: timedelta) -> int:
    """Make due what waits for a time that only a clock that was set back could have meant.

    That is a row that was made in the future, or tried before and due later than any pause.
    """
    return tx.run(
        """
        update notification
        set due_at = %(now)s
        where id in (
            select id
            from notification
            where ended_at is null and status = 'pending' and due_at > %(now)s + %(slack)s
                and (created_at > %(now)s + %(slack)s
                    or fence > 0 and due_at > %(now)s + %(longest)s)
            order by id
            limit 1000
            for update skip locked
        )
        """,
        now=now,
        slack=slack,
        longest=longest_pause,
    )
