"""The SQL of flapping: when watched alerts changed, and which of them are held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from tocsin.alerts import flapping
from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class Watched:
    """An open alert whose changes are counted, and that a source just said is over."""

    alert_id: int
    source_id: int
    identity: str
    wanted: dict[str, Any]
    changed_at: tuple[datetime, ...]
    held_since: datetime | None
    quiet_at: datetime | None


_WATCHED: LiteralString = """
    select alert.id as alert_id, alert.source_id, alert.identity,
        alert_routing.handling -> 'flapping' as wanted,
        coalesce(alert_flap.changed_at, '{}') as changed_at, alert_flap.held_since,
        case
            when alert_pulse.closes_at = alert_flap.held_until then alert_flap.held_until
        end as quiet_at
    from jsonb_to_recordset(%(rows)s)
        as given (source_id bigint, identity text, said_at timestamptz)
    join alert on alert.source_id = given.source_id
        and alert.identity = given.identity
        and alert.status <> 'closed'
    join alert_routing on alert_routing.alert_id = alert.id
    join alert_pulse on alert_pulse.alert_id = alert.id
    left join alert_flap on alert_flap.source_id = alert.source_id
        and alert_flap.identity = alert.identity
    where jsonb_typeof(alert_routing.handling -> 'flapping') = 'object'
        and (
            given.said_at is null
            or alert_pulse.said_at is null
            or given.said_at >= alert_pulse.said_at
        )
    order by alert.id
    limit 100000
"""


def watched(tx: Tx, rows: Sequence[dict[str, Any]]) -> list[Watched]:
    """Return those of these identities that are open, watched, and not said of something newer."""
    return tx.all(Watched, _WATCHED, rows=Json(rows))


def held_still(tx: Tx, rows: Sequence[dict[str, Any]]) -> list[Watched]:
    """The same, with their pulses held: a repeat on its way in waits for what is decided."""
    return tx.all(Watched, _WATCHED + "for update of alert_pulse", rows=Json(rows))


@dataclass(frozen=True, slots=True)
class Quieting:
    """An open alert that closes at a time if it is quiet until then."""

    alert_id: int
    quiet_at: datetime


def quieting(tx: Tx, *, now: datetime, limit: int) -> list[Quieting]:
    return tx.all(
        Quieting,
        """
        select alert.id as alert_id, alert_flap.held_until as quiet_at
        from alert_flap
        join alert on alert.source_id = alert_flap.source_id
            and alert.identity = alert_flap.identity
            and alert.status <> 'closed'
        join alert_pulse on alert_pulse.alert_id = alert.id
            and alert_pulse.closes_at = alert_flap.held_until
        where alert_flap.held_until > %(now)s
        order by alert_flap.held_until, alert.id
        limit %(limit)s
        """,
        now=now,
        limit=limit,
    )


def note(tx: Tx, rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Count one more change of each, and forget those that count no more."""
    tx.run(
        """
        insert into alert_flap (source_id, identity, changed_at, forget_at)
        select source_id, identity, array[%(now)s::timestamptz],
            %(now)s::timestamptz + within * interval '1 second'
        from jsonb_to_recordset(%(rows)s)
            as given (source_id bigint, identity text, within double precision)
        order by source_id, identity
        on conflict (source_id, identity) do update
        set changed_at = (alert_flap.changed_at || excluded.changed_at)[
                greatest(1, cardinality(alert_flap.changed_at) + 2 - %(most)s):
            ],
            held_since = null,
            held_until = null,
            forget_at = greatest(alert_flap.forget_at, excluded.forget_at)
        """,
        rows=Json(rows),
        now=now,
        most=flapping.REMEMBERED_AT_MOST,
    )


def hold(tx: Tx, rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Let these alerts fire on until it was quiet; saying twice that it is over moves nothing."""
    tx.run(
        """
        with given as (
            select alert_id, source_id, identity, until
            from jsonb_to_recordset(%(rows)s)
                as given (alert_id bigint, source_id bigint, identity text, until timestamptz)
        ), quieting as (
            update alert_pulse
            set closes_at = given.until, sweep_at = least(alert_pulse.sweep_at, given.until)
            from given
            join alert_flap on alert_flap.source_id = given.source_id
                and alert_flap.identity = given.identity
            where alert_pulse.alert_id = given.alert_id
                and (
                    alert_flap.held_until is null
                    or alert_pulse.closes_at is distinct from alert_flap.held_until
                )
            returning alert_pulse.alert_id
        )
        update alert_flap
        set held_since = coalesce(alert_flap.held_since, %(now)s),
            held_until = given.until,
            changed_at = (alert_flap.changed_at || %(now)s::timestamptz)[
                greatest(1, cardinality(alert_flap.changed_at) + 2 - %(most)s):
            ],
            forget_at = greatest(alert_flap.forget_at, given.until)
        from given
        join quieting on quieting.alert_id = given.alert_id
        where alert_flap.source_id = given.source_id and alert_flap.identity = given.identity
        """,
        rows=Json(rows),
        now=now,
        most=flapping.REMEMBERED_AT_MOST,
    )


def held_since(tx: Tx, source_id: int, identity: str) -> datetime | None:
    found: datetime | None = tx.value(
        """
        select held_since
        from alert_flap
        where source_id = %(source_id)s and identity = %(identity)s
        """,
        source_id=source_id,
        identity=identity,
    )
    return found


IS_FORGETTABLE: Condition = """
    exists (
        select
        from alert_flap
        where forget_at <= %(now)s
    )
"""


def forget(tx: Tx, *, now: datetime, limit: int) -> int:
    """Delete what counts no more."""
    return tx.run(
        """
        delete from alert_flap
        where (source_id, identity) in (
            select source_id, identity
            from alert_flap
            where forget_at <= %(now)s
            order by forget_at, source_id, identity
            limit %(limit)s
            for update skip locked
        )
        """,
        now=now,
        limit=limit,
    )
