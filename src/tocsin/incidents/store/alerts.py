"""Which alert belongs to which incident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Belonging:
    alert_id: int
    number: int


def attach(tx: Tx, number: int, alert_ids: Sequence[int], *, at: datetime) -> list[int]:
    """Return those that were not its own before; one of another incident comes over."""
    return tx.column(
        """
        insert into incident_alert (alert_id, incident_number, added_at)
        select alert_id, %(number)s, %(at)s
        from unnest(%(alert_ids)s::bigint[]) as alert_id
        on conflict (alert_id) do update
            set incident_number = excluded.incident_number,
                added_at = excluded.added_at,
                because = null
            where incident_alert.incident_number <> excluded.incident_number
        returning alert_id
        """,
        number=number,
        alert_ids=list(alert_ids),
        at=at,
    )


def reasons(tx: Tx, alert_ids: Sequence[int]) -> dict[int, str]:
    """Return why alerts are parts of their incidents, those that joined by something in common."""
    rows = tx.all(
        _Reason,
        """
        select alert_id, because
        from incident_alert
        where alert_id = any(%(alert_ids)s) and because is not null
        order by alert_id
        limit cardinality(%(alert_ids)s)
        """,
        alert_ids=list(alert_ids),
    )
    return {row.alert_id: row.because for row in rows}


@dataclass(frozen=True, slots=True)
class _Reason:
    alert_id: int
    because: str


def detach(tx: Tx, number: int, alert_id: int) -> bool:
    return bool(
        tx.run(
            """
            delete from incident_alert
            where alert_id = %(alert_id)s and incident_number = %(number)s
            """,
            number=number,
            alert_id=alert_id,
        )
    )


def of_incident(tx: Tx, number: int, *, limit: int = 10_000) -> list[int]:
    return tx.column(
        """
        select alert_id
        from incident_alert
        where incident_number = %(number)s
        order by alert_id
        limit %(limit)s
        """,
        number=number,
        limit=limit,
    )


def newest_of(tx: Tx, number: int, *, before_id: int | None, limit: int) -> list[int]:
    return tx.column(
        """
        select alert_id
        from incident_alert
        where incident_number = %(number)s
            and (%(before)s::bigint is null or alert_id < %(before)s)
        order by alert_id desc
        limit %(limit)s
        """,
        number=number,
        before=before_id,
        limit=limit,
    )


def numbers(tx: Tx, alert_ids: Sequence[int]) -> list[Belonging]:
    return tx.all(
        Belonging,
        """
        select alert_id, incident_number as number
        from incident_alert
        where alert_id = any(%(alert_ids)s)
        order by alert_id
        limit 100000
        """,
        alert_ids=list(alert_ids),
    )


def move(tx: Tx, source: int, target: int) -> int:
    return tx.run(
        """
        update incident_alert
        set incident_number = %(target)s
        where incident_number = %(source)s
        """,
        source=source,
        target=target,
    )


@dataclass(frozen=True, slots=True)
class _Grouped:
    grouping_key: str
    number: int


def open_by_keys(tx: Tx, keys: Sequence[str]) -> dict[str, int]:
    rows = tx.all(
        _Grouped,
        """
        select grouping_key, number
        from incident
        where grouping_key = any(%(keys)s)
            and status in ('open', 'acknowledged', 'in_progress', 'pending')
        order by number
        limit 100000
        """,
        keys=list(keys),
    )
    return {row.grouping_key: row.number for row in rows}


def of_incidents(tx: Tx, numbers: Sequence[int], *, each: int) -> list[Belonging]:
    """Return the newest alerts of many incidents, at most so many of ``each``."""
    return tx.all(
        Belonging,
        """
        select newest.alert_id, given.number
        from unnest(%(numbers)s::bigint[]) as given (number)
        cross join lateral (
            select alert_id
            from incident_alert
            where incident_number = given.number
            order by alert_id desc
            limit %(each)s
        ) as newest
        order by given.number, newest.alert_id desc
        """,
        numbers=list(numbers),
        each=each,
    )


def release_groups(tx: Tx, opened_before: Mapping[str, datetime]) -> int:
    """Let open incidents that are older than their group's window take in no more alerts."""
    keys = sorted(opened_before)
    return tx.run(
        """
        update incident
        set grouping_key = null
        from unnest(%(keys)s::text[], %(before)s::timestamptz[]) as given (key, before)
        where incident.grouping_key = any(%(keys)s)
            and incident.grouping_key = given.key
            and incident.status in ('open', 'acknowledged', 'in_progress', 'pending')
            and incident.logged_at <= given.before
        """,
        keys=keys,
        before=[opened_before[key] for key in keys],
    )


def leave_group(tx: Tx, number: int) -> None:
    """Let an incident that is over be one by itself, if its group has an open one by now."""
    tx.run(
        """
        update incident
        set grouping_key = null
        where number = %(number)s
            and exists (
                select
                from incident as newer
                where newer.grouping_key = incident.grouping_key and newer.number <> %(number)s
                    and newer.status in ('open', 'acknowledged', 'in_progress', 'pending')
            )
        """,
        number=number,
    )
