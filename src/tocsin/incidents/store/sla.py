"""SLA policies, and the clocks' rows: when to look at each again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.incidents.lifecycle import Status
from tocsin.incidents.sla import Kind
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class CalendarRow:
    id: int
    name: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """``targets`` are rows of priority, kind and seconds."""

    id: int
    name: str
    calendar: str
    definition: Mapping[str, Any]
    pauses: tuple[Status, ...]
    is_default: bool
    targets: list[Mapping[str, Any]]
    service_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ClockRow:
    kind: Kind
    policy_id: int
    within: timedelta
    due_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    warned_percent: int
    next_check_at: datetime | None


_POLICY = """
    select sla_policy.id, sla_policy.name, sla_calendar.name as calendar, sla_calendar.definition,
        sla_policy.pauses, sla_policy.is_default,
        (
            select coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'priority', priority, 'kind', kind,
                        'seconds', extract(epoch from within)::bigint
                    )
                    order by priority, kind
                ),
                '[]'
            )
            from sla_target
            where policy_id = sla_policy.id
        ) as targets,
        array(
            select service_id
            from sla_service
            where policy_id = sla_policy.id
            order by service_id
        ) as service_ids
    from sla_policy
    join sla_calendar on sla_calendar.id = sla_policy.calendar_id
"""


def policy_for(tx: Tx, service_ids: Sequence[int]) -> PolicyRow | None:
    """Return what was agreed for the first service that has an agreement, or the default."""
    return tx.maybe(
        PolicyRow,
        _POLICY  # noqa: S608 - both parts are literals of this module  # nosec B608
        + """
        where sla_policy.id = coalesce(
            (
                select agreed.policy_id
                from unnest(%(ids)s::bigint[]) with ordinality as given (service_id, position)
                join sla_service as agreed on agreed.service_id = given.service_id
                order by given.position
                limit 1
            ),
            (
                select id
                from sla_policy
                where is_default
            )
        )
        """,
        ids=list(service_ids),
    )


def policies(tx: Tx) -> list[PolicyRow]:
    return tx.all(
        PolicyRow,
        _POLICY
        + """
        order by sla_policy.name, sla_policy.id
        limit 500
        """,
    )


def calendars(tx: Tx) -> list[CalendarRow]:
    return tx.all(
        CalendarRow,
        """
        select id, name, definition
        from sla_calendar
        order by name, id
        limit 500
        """,
    )


def put_calendar(tx: Tx, name: str, definition: Mapping[str, Any]) -> int:
    """Make the calendar of this name so, new or not."""
    return int(
        tx.value(
            """
            insert into sla_calendar (name, definition)
            values (%(name)s, %(definition)s)
            on conflict (name) do update
                set definition = excluded.definition
            returning id
            """,
            name=name,
            definition=dict(definition),
        )
    )


def put_policy(
    tx: Tx, name: str, *, calendar: str, pauses: Sequence[Status], is_default: bool
) -> int | None:
    """Make the policy of this name so, new or not; None when there is no such calendar."""
    put: int | None = tx.value(
        """
        insert into sla_policy (name, calendar_id, pauses, is_default)
        select %(name)s, id, %(pauses)s, %(is_default)s
        from sla_calendar
        where name = %(calendar)s
        on conflict (name) do update
            set calendar_id = excluded.calendar_id,
                pauses = excluded.pauses,
                is_default = excluded.is_default
        returning id
        """,
        name=name,
        calendar=calendar,
        pauses=[str(status) for status in pauses],
        is_default=is_default,
    )
    return put


def clear_default(tx: Tx, *, but: str) -> None:
    tx.run(
        """
        update sla_policy
        set is_default = false
        where is_default and name <> %(but)s
        """,
        but=but,
    )


def replace_targets(tx: Tx, policy_id: int, targets: Sequence[Mapping[str, Any]]) -> None:
    tx.run("delete from sla_target where policy_id = %(id)s", id=policy_id)
    tx.run(
        """
        insert into sla_target (policy_id, priority, kind, within)
        select %(id)s, priority, kind, make_interval(secs => seconds)
        from jsonb_to_recordset(%(rows)s) as given (priority text, kind text, seconds bigint)
        """,
        id=policy_id,
        rows=Json([dict(target) for target in targets]),
    )


def replace_services(tx: Tx, policy_id: int, service_ids: Sequence[int]) -> None:
    """Let this policy hold for these services, whichever held for them before."""
    tx.run(
        """
        delete from sla_service
        where policy_id = %(id)s and service_id <> all(%(services)s::bigint[])
        """,
        id=policy_id,
        services=list(service_ids),
    )
    tx.run(
        """
        insert into sla_service (service_id, policy_id)
        select unnest(%(services)s::bigint[]), %(id)s
        on conflict (service_id) do update
            set policy_id = excluded.policy_id
        """,
        id=policy_id,
        services=list(service_ids),
    )


def clocks(tx: Tx, number: int) -> list[ClockRow]:
    return tx.all(
        ClockRow,
        """
        select kind, policy_id, within, due_at, stopped_at, breached_at, warned_percent,
            next_check_at
        from sla_clock
        where incident_number = %(number)s
        order by kind desc
        limit 2
        """,
        number=number,
    )


def put_clock(tx: Tx, number: int, row: ClockRow) -> None:
    tx.run(
        """
        insert into sla_clock (
            incident_number, kind, policy_id, within, due_at, stopped_at, breached_at,
            warned_percent, next_check_at
        )
        values (
            %(number)s, %(kind)s, %(policy_id)s, %(within)s, %(due_at)s, %(stopped_at)s,
            %(breached_at)s, %(warned_percent)s, %(next_check_at)s
        )
        on conflict (incident_number, kind) do update
            set policy_id = excluded.policy_id,
                within = excluded.within,
                due_at = excluded.due_at,
                stopped_at = excluded.stopped_at,
                breached_at = excluded.breached_at,
                warned_percent = excluded.warned_percent,
                next_check_at = excluded.next_check_at
        """,
        number=number,
        kind=row.kind,
        policy_id=row.policy_id,
        within=row.within,
        due_at=row.due_at,
        stopped_at=row.stopped_at,
        breached_at=row.breached_at,
        warned_percent=row.warned_percent,
        next_check_at=row.next_check_at,
    )


def insert_clocks(tx: Tx, rows: Sequence[tuple[int, ClockRow]]) -> None:
    """Set clocks of incidents that have none."""
    tx.run(
        """
        insert into sla_clock (
            incident_number, kind, policy_id, within, due_at, stopped_at, breached_at,
            warned_percent, next_check_at
        )
        select number, kind, policy_id, make_interval(secs => within), due_at, stopped_at,
            breached_at, warned_percent, next_check_at
        from jsonb_to_recordset(%(rows)s) as given (
            number bigint, kind text, policy_id bigint, within float, due_at timestamptz,
            stopped_at timestamptz, breached_at timestamptz, warned_percent int,
            next_check_at timestamptz
        )
        """,
        rows=Json(
            [
                {
                    "number": number, "kind": row.kind, "policy_id": row.policy_id,
                    "within": row.within.total_seconds(), "due_at": row.due_at,
                    "stopped_at": row.stopped_at, "breached_at": row.breached_at,
                    "warned_percent": row.warned_percent, "next_check_at": row.next_check_at,
                }
                for number, row in rows
            ]
        ),
    )  # fmt: skip


def drop_clocks(tx: Tx, number: int, kinds: Sequence[Kind]) -> None:
    tx.run(
        """
        delete from sla_clock
        where incident_number = %(number)s and kind = any(%(kinds)s)
        """,
        number=number,
        kinds=[str(kind) for kind in kinds],
    )


def look_again(tx: Tx, *, at: datetime) -> int:
    """Let the engine compute every running clock anew: an agreement or a calendar changed."""
    return tx.run(
        """
        update sla_clock
        set next_check_at = %(at)s
        where stopped_at is null
        """,
        at=at,
    )
