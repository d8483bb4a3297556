"""The SQL of ends that were heard: what a beginning that comes late is held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx

KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class End:
    source_id: int
    identity: str
    said_at: datetime


def remember(tx: Tx, rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Keep the newest end of each identity for a while; one that is known costs no write."""
    tx.run(
        """
        insert into alert_end (source_id, identity, said_at, forget_at)
        select source_id, identity, said_at, %(forget_at)s
        from jsonb_to_recordset(%(rows)s)
            as given (source_id bigint, identity text, said_at timestamptz)
        where not exists (
            select
            from alert_end
            where alert_end.source_id = given.source_id
                and alert_end.identity = given.identity
                and alert_end.said_at >= given.said_at
        )
        order by source_id, identity
        on conflict (source_id, identity) do update
        set said_at = greatest(alert_end.said_at, excluded.said_at),
            forget_at = excluded.forget_at
        """,
        rows=Json(rows),
        forget_at=now + KEPT,
    )


def after(tx: Tx, rows: Sequence[dict[str, Any]], *, now: datetime) -> list[End]:
    """Return the ends that are newer than what these rows say."""
    return tx.all(
        End,
        """
        select alert_end.source_id, alert_end.identity, alert_end.said_at
        from jsonb_to_recordset(%(rows)s)
            as given (source_id bigint, identity text, said_at timestamptz)
        join alert_end using (source_id, identity)
        where alert_end.said_at > given.said_at
            and alert_end.forget_at > %(now)s
        order by alert_end.source_id, alert_end.identity
        limit 10000
        """,
        rows=Json(rows),
        now=now,
    )


IS_FORGETTABLE: Condition = """
    exists (
        select
        from alert_end
        where forget_at <= %(now)s
    )
"""


def forget(tx: Tx, *, now: datetime, limit: int) -> int:
    return tx.run(
        """
        delete from alert_end
        where (source_id, identity) in (
            select source_id, identity
            from alert_end
            where forget_at <= %(now)s
            order by forget_at, source_id, identity
            limit %(limit)s
            for update skip locked
        )
        """,
        now=now,
        limit=limit,
    )
