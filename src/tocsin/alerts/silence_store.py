"""The SQL of silences, and of the alerts that they mute."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.alerts import matcher
from tocsin.alerts.alert import Alert
from tocsin.alerts.silence import NewSilence, Silence
from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx


def insert_silence(tx: Tx, wanted: NewSilence, *, created_by: str, now: datetime) -> int:
    return int(
        tx.value(
            """
            insert into silence
                (matchers, starts_at, ends_at, reason, created_by, created_at, author)
            values (%(matchers)s, %(starts_at)s, %(ends_at)s, %(reason)s, %(by)s, %(now)s,
                %(author)s)
            returning id
            """,
            matchers=Json(matcher.to_rows(wanted.matchers)),
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            reason=wanted.reason,
            by=created_by,
            author=wanted.author,
            now=now,
        )
    )


def change_silence(tx: Tx, silence_id: int, wanted: NewSilence) -> None:
    """Give it another end, reason and author; a later start if it has not begun."""
    tx.run(
        """
        update silence
        set starts_at = %(starts_at)s, ends_at = %(ends_at)s, reason = %(reason)s,
            author = %(author)s
        where id = %(id)s
        """,
        id=silence_id,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        reason=wanted.reason,
        author=wanted.author,
    )


def end_silence(tx: Tx, silence_id: int, *, now: datetime) -> int:
    """Let it end now; a silence that has not begun ends where it begins."""
    return tx.run(
        """
        update silence
        set ends_at = greatest(starts_at, %(now)s)
        where id = %(id)s and ends_at > %(now)s
        """,
        id=silence_id,
        now=now,
    )


def in_force(tx: Tx, *, now: datetime) -> list[Silence]:
    return tx.all(
        Silence,
        """
        select id, matchers, starts_at, ends_at, reason, created_by, created_at, author,
            maintenance_id
        from silence
        where ends_at > %(now)s and starts_at <= %(now)s
        order by ends_at desc, id
        limit 2000
        """,
        now=now,
    )


def to_end(tx: Tx, *, now: datetime) -> list[Silence]:
    """Return those in force and those to come, for whoever keeps them for a while."""
    return tx.all(
        Silence,
        """
        select id, matchers, starts_at, ends_at, reason, created_by, created_at, author,
            maintenance_id
        from silence
        where ends_at > %(now)s
        order by starts_at, id
        limit 5000
        """,
        now=now,
    )


def find_silence(tx: Tx, silence_id: int) -> Silence | None:
    return tx.maybe(
        Silence,
        """
        select id, matchers, starts_at, ends_at, reason, created_by, created_at, author,
            maintenance_id
        from silence
        where id = %(id)s
        """,
        id=silence_id,
    )


def silences(
    tx: Tx, *, since: datetime, after: tuple[datetime, int] | None = None, limit: int = 500
) -> list[Silence]:
    """Return those not over before ``since``, the latest end first, from behind (end, id)."""
    ended_at, last_id = after or (None, 0)
    return tx.all(
        Silence,
        """
        select id, matchers, starts_at, ends_at, reason, created_by, created_at, author,
            maintenance_id
        from silence
        where ends_at >= %(since)s
            and (
                %(ended_at)s::timestamptz is null
                or (ends_at, id) < (%(ended_at)s, %(last_id)s)
            )
        order by ends_at desc, id desc
        limit %(limit)s
        """,
        since=since,
        ended_at=ended_at,
        last_id=last_id,
        limit=limit,
    )


IS_OVER: Condition = """
    exists (
        select
        from alert
        join silence on silence.id = alert.silence_id
        where alert.status <> 'closed' and alert.silence_id is not null
            and silence.ends_at <= %(now)s
    )
"""


def unmute(tx: Tx, *, now: datetime, limit: int) -> list[Alert]:
    """Free the alerts that are still open although their silence is over, and return them."""
    return tx.all(
        Alert,
        """
        update alert
        set silence_id = null
        where id in (
            select alert.id
            from alert
            join silence on silence.id = alert.silence_id
            where alert.status <> 'closed' and alert.silence_id is not null
                and silence.ends_at <= %(now)s
            order by alert.id
            limit %(limit)s
            for update of alert skip locked
        )
        returning id, source_id, identity, status, severity, summary, description, labels, links,
            service_id, raw_event_id, silence_id, occurred_at, opened_at, closed_at
        """,
        now=now,
        limit=limit,
    )


def mute(tx: Tx, alert_ids: Sequence[int], *, silence_id: int) -> None:
    tx.run(
        "update alert set silence_id = %(silence)s where id = any(%(ids)s)",
        silence=silence_id,
        ids=list(alert_ids),
    )


def lift(tx: Tx, alert_ids: Sequence[int]) -> None:
    """Let no silence mute these any more."""
    tx.run("update alert set silence_id = null where id = any(%(ids)s)", ids=list(alert_ids))
