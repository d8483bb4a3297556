"""Who is expected to be heard from."""

from datetime import datetime
from typing import LiteralString

from tocsin.kit.due import Condition
from tocsin.kit.pages import Place
from tocsin.kit.tx import Tx
from tocsin.signals.heartbeat import HeartbeatRow, NewHeartbeat, Status

_SELECT: LiteralString = """
    select heartbeat.id, source_id, name, key_hint, service_id, is_enabled, interval, grace,
        severity, status, last_ping_at, due_at, removed_at
    from heartbeat
"""


def insert(tx: Tx, source_id: int, wanted: NewHeartbeat) -> int:
    return int(
        tx.value(
            """
            insert into heartbeat (source_id, interval, grace, severity, status)
            values (%(source_id)s, %(interval)s, %(grace)s, %(severity)s, 'waiting')
            returning id
            """,
            source_id=source_id,
            interval=wanted.interval,
            grace=wanted.grace,
            severity=wanted.severity,
        )
    )


def update(tx: Tx, heartbeat_id: int, wanted: NewHeartbeat, *, due_at: datetime | None) -> None:
    """Set what is expected; one that is switched off waits for its first ping again."""
    tx.run(
        """
        update heartbeat
        set interval = %(interval)s,
            grace = %(grace)s,
            severity = %(severity)s,
            status = case when %(is_enabled)s then status else 'waiting' end,
            due_at = case when %(is_enabled)s then %(due_at)s::timestamptz end
        where id = %(id)s
        """,
        id=heartbeat_id,
        interval=wanted.interval,
        grace=wanted.grace,
        severity=wanted.severity,
        is_enabled=wanted.is_enabled,
        due_at=due_at,
    )


def set_heard(
    tx: Tx, heartbeat_id: int, *, status: Status, at: datetime, due_at: datetime | None
) -> None:
    tx.run(
        """
        update heartbeat
        set status = %(status)s,
            last_ping_at = %(at)s,
            due_at = %(due_at)s
        where id = %(id)s
        """,
        id=heartbeat_id,
        status=status,
        at=at,
        due_at=due_at,
    )


def forget(tx: Tx, heartbeat_id: int) -> None:
    """Wait for it no more."""
    tx.run(
        """
        update heartbeat
        set status = 'waiting',
            due_at = null
        where id = %(id)s
        """,
        id=heartbeat_id,
    )


IS_LATE: Condition = """
    exists (
        select
        from heartbeat
        where due_at <= %(now)s or due_at > %(now)s + interval + grace
    )
"""


def take_late(tx: Tx, *, now: datetime, limit: int) -> list[HeartbeatRow]:
    """Mark those that are due as late and return them, longest due first; a row once.

    Nobody can be due later than a ping at this moment would make them: there the clock was set
    back, and they get their time from now.
    """
    tx.run(
        """
        update heartbeat
        set due_at = %(now)s + interval + grace
        where due_at > %(now)s + interval + grace
        """,
        now=now,
    )
    return tx.all(
        HeartbeatRow,
        """
        with due as (
            select heartbeat.id, heartbeat.due_at
            from heartbeat
            where heartbeat.due_at <= %(now)s
            order by heartbeat.due_at, heartbeat.id
            limit %(limit)s
            for update skip locked
        ), late as (
            update heartbeat
            set status = 'late',
                due_at = null
            from due
            where heartbeat.id = due.id
            returning heartbeat.id, source_id, interval, grace, severity, status, last_ping_at,
                due.due_at
        )
        select late.id, source_id, name, key_hint, service_id, is_enabled, interval, grace,
            severity, status, last_ping_at, due_at, removed_at
        from late
        join source on source.id = source_id
        order by due_at, late.id
        """,
        now=now,
        limit=limit,
    )


def of_source(tx: Tx, source_id: int) -> HeartbeatRow | None:
    """Return it locked, so that of two pings at once one sees the other."""
    return tx.maybe(
        HeartbeatRow,
        f"""
        {_SELECT}
        join source on source.id = source_id
        where source_id = %(source_id)s
        for update of heartbeat
        """,
        source_id=source_id,
    )


def by_id(tx: Tx, heartbeat_id: int) -> HeartbeatRow | None:
    return tx.maybe(
        HeartbeatRow,
        f"""
        {_SELECT}
        join source on source.id = source_id
        where heartbeat.id = %(id)s
        """,
        id=heartbeat_id,
    )


def listed(tx: Tx, after: Place, *, limit: int) -> list[HeartbeatRow]:
    """Return those in use by name, and one more than the limit."""
    return tx.all(
        HeartbeatRow,
        f"""
        {_SELECT}
        join source on source.id = source_id
        where removed_at is null
            and (
                %(after)s::text is null
                or (lower(name), heartbeat.id) > (lower(%(after)s), %(after_id)s)
            )
        order by lower(name), heartbeat.id
        limit %(limit)s
        """,
        after=after.name,
        after_id=after.id,
        limit=limit + 1,
    )
