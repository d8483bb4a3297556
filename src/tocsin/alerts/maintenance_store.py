"""The SQL of maintenance windows, and of the silences that are their times."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.alerts import matcher
from tocsin.alerts.maintenance import Maintenance, NewMaintenance
from tocsin.kit.due import Condition
from tocsin.kit.periods import Period
from tocsin.kit.tx import Json, Tx


def insert(tx: Tx, wanted: NewMaintenance, *, created_by: str, now: datetime) -> int:
    return int(
        tx.value(
            """
            insert into maintenance (name, matchers, first_at, time_zone, lasts, rule, reason,
                created_by, created_at, plan_at)
            values (%(name)s, %(matchers)s, %(first_at)s, %(time_zone)s, %(lasts)s, %(rule)s,
                %(reason)s, %(by)s, %(now)s, %(now)s)
            returning id
            """,
            name=wanted.name,
            matchers=Json(matcher.to_rows(wanted.matchers)),
            first_at=wanted.recurrence.first_at,
            time_zone=wanted.recurrence.time_zone,
            lasts=wanted.recurrence.lasts,
            rule=wanted.recurrence.rule,
            reason=wanted.reason,
            by=created_by,
            now=now,
        )
    )


def update(tx: Tx, maintenance_id: int, wanted: NewMaintenance) -> None:
    tx.run(
        """
        update maintenance
        set name = %(name)s, matchers = %(matchers)s, first_at = %(first_at)s,
            time_zone = %(time_zone)s, lasts = %(lasts)s, rule = %(rule)s, reason = %(reason)s
        where id = %(id)s
        """,
        id=maintenance_id,
        name=wanted.name,
        matchers=Json(matcher.to_rows(wanted.matchers)),
        first_at=wanted.recurrence.first_at,
        time_zone=wanted.recurrence.time_zone,
        lasts=wanted.recurrence.lasts,
        rule=wanted.recurrence.rule,
        reason=wanted.reason,
    )


def find(tx: Tx, maintenance_id: int) -> Maintenance | None:
    return tx.maybe(
        Maintenance,
        """
        select id, name, matchers, first_at, time_zone, lasts, rule, reason, created_by,
            created_at, ended_at
        from maintenance
        where id = %(id)s
        """,
        id=maintenance_id,
    )


def by_name(tx: Tx, name: str) -> Maintenance | None:
    return tx.maybe(
        Maintenance,
        """
        select id, name, matchers, first_at, time_zone, lasts, rule, reason, created_by,
            created_at, ended_at
        from maintenance
        where name = %(name)s and ended_at is null
        """,
        name=name,
    )


def listed(
    tx: Tx, *, with_ended: bool, after: tuple[str, int] | None, limit: int
) -> list[Maintenance]:
    """Return windows by name, from behind (name, id)."""
    name, last_id = after or ("", 0)
    return tx.all(
        Maintenance,
        """
        select id, name, matchers, first_at, time_zone, lasts, rule, reason, created_by,
            created_at, ended_at
        from maintenance
        where (%(with_ended)s or ended_at is null)
            and (name, id) > (%(name)s, %(last_id)s)
        order by name, id
        limit %(limit)s
        """,
        with_ended=with_ended,
        name=name,
        last_id=last_id,
        limit=limit,
    )


IS_DUE: Condition = """
    exists (
        select
        from maintenance
        where plan_at <= %(now)s and ended_at is null
    )
"""


def take_due(tx: Tx, *, now: datetime, limit: int) -> list[Maintenance]:
    """Return those whose next times have to be planned, held for this transaction."""
    return tx.all(
        Maintenance,
        """
        select id, name, matchers, first_at, time_zone, lasts, rule, reason, created_by,
            created_at, ended_at
        from maintenance
        where plan_at <= %(now)s and ended_at is null
        order by plan_at, id
        limit %(limit)s
        for update skip locked
        """,
        now=now,
        limit=limit,
    )


def plan_again(tx: Tx, maintenance_id: int, *, at: datetime | None) -> None:
    tx.run("update maintenance set plan_at = %(at)s where id = %(id)s", id=maintenance_id, at=at)


def end(tx: Tx, maintenance_id: int, *, now: datetime) -> None:
    tx.run(
        """
        update maintenance
        set ended_at = %(now)s, plan_at = null
        where id = %(id)s and ended_at is null
        """,
        id=maintenance_id,
        now=now,
    )


def add_times(tx: Tx, of: Maintenance, times: Sequence[Period], *, now: datetime) -> int:
    """Make a silence of each; one that was ended before its time stays ended."""
    return tx.run(
        """
        insert into silence
            (matchers, starts_at, ends_at, reason, created_by, created_at, maintenance_id)
        select %(matchers)s, starts_at, ends_at, %(reason)s, %(by)s, %(now)s, %(id)s
        from unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[])
            as given (starts_at, ends_at)
        order by starts_at
        on conflict (maintenance_id, starts_at) where maintenance_id is not null do nothing
        """,
        id=of.id,
        matchers=Json(of.matchers),
        reason=f"{of.name}: {of.reason}",
        by=of.created_by,
        now=now,
        starts=[time.starts_at for time in times],
        ends=[time.ends_at for time in times],
    )


def take_back_times(tx: Tx, maintenance_id: int, *, now: datetime) -> None:
    """End the time that runs, and forget those to come, which never muted anything."""
    tx.run(
        """
        delete from silence
        where maintenance_id = %(id)s and starts_at > %(now)s
        """,
        id=maintenance_id,
        now=now,
    )
    tx.run(
        """
        update silence
        set ends_at = least(ends_at, %(now)s), maintenance_id = null
        where maintenance_id = %(id)s and ends_at > %(now)s
        """,
        id=maintenance_id,
        now=now,
    )
