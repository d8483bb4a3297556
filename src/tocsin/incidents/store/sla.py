"""SLA policies and their calendars: what was promised, to whom and for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.incidents.lifecycle import Status
from tocsin.incidents.sla import Basis
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class CalendarRow:
    id: int
    name: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """``targets`` are rows of priority, kind and seconds; ``party_ids`` teams or vendors."""

    id: int
    name: str
    calendar: str
    definition: Mapping[str, Any]
    pauses: tuple[Status, ...]
    is_default: bool
    targets: list[Mapping[str, Any]]
    service_ids: tuple[int, ...]
    basis: Basis
    warn_at: tuple[int, ...]
    page_at: tuple[int, ...]
    party_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """What is written of a policy beside its targets and for whom it holds."""

    name: str
    calendar: str
    pauses: tuple[str, ...]
    is_default: bool
    basis: Basis
    warn_at: tuple[int, ...]
    page_at: tuple[int, ...]


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
            from (
                select policy_id, priority, kind, within
                from sla_target
                union all
                select policy_id, priority, kind, within
                from sla_stint_target
            ) as target
            where policy_id = sla_policy.id
        ) as targets,
        array(
            select service_id
            from sla_service
            where policy_id = sla_policy.id
            order by service_id
        ) as service_ids,
        sla_policy.basis, sla_policy.warn_at, sla_policy.page_at,
        array(
            select party_id
            from sla_party
            where policy_id = sla_policy.id
            order by party_id
        ) as party_ids
    from sla_policy
    join sla_calendar on sla_calendar.id = sla_policy.calendar_id
"""


def policy_for(
    tx: Tx, service_ids: Sequence[int], *, team_id: int | None, agreed_id: int | None = None
) -> PolicyRow | None:
    """Return what users were promised: what was agreed with whom it is for, or else for the first
    of its services that has an agreement, or for its team, or the default."""
    return tx.maybe(
        PolicyRow,
        _POLICY  # noqa: S608 - both parts are literals of this module  # nosec B608
        + """
        where sla_policy.id = coalesce(
            %(agreed)s::bigint,
            (
                select agreed.policy_id
                from unnest(%(ids)s::bigint[]) with ordinality as given (service_id, position)
                join sla_service as agreed on agreed.service_id = given.service_id
                order by given.position
                limit 1
            ),
            (
                select policy_id
                from sla_party
                where basis = 'users' and party_id = %(team)s::bigint
            ),
            (
                select id
                from sla_policy
                where is_default
            )
        )
        """,
        ids=list(service_ids),
        team=team_id,
        agreed=agreed_id,
    )


def policy_of_party(tx: Tx, basis: Basis, party_id: int) -> PolicyRow | None:
    """Return what a team or a vendor promised."""
    return tx.maybe(
        PolicyRow,
        _POLICY
        + """
        join sla_party as agreed on agreed.policy_id = sla_policy.id
        where agreed.basis = %(basis)s and agreed.party_id = %(party)s
        """,
        basis=basis,
        party=party_id,
    )


def policy(tx: Tx, policy_id: int) -> PolicyRow | None:
    return tx.maybe(PolicyRow, _POLICY + "where sla_policy.id = %(id)s", id=policy_id)


def policies(tx: Tx) -> list[PolicyRow]:
    """Return those that are not retired."""
    return tx.all(
        PolicyRow,
        _POLICY
        + """
        where sla_policy.retired_at is null
        order by sla_policy.name, sla_policy.id
        limit 500
        """,
    )


def calendars(tx: Tx) -> list[CalendarRow]:
    """Return those that are not retired."""
    return tx.all(
        CalendarRow,
        """
        select id, name, definition
        from sla_calendar
        where retired_at is null
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
                set definition = excluded.definition,
                    retired_at = null
            returning id
            """,
            name=name,
            definition=dict(definition),
        )
    )


def put_policy(tx: Tx, new: NewPolicy) -> int | None:
    """Make the policy of this name so, new or not; None when there is no such calendar."""
    put: int | None = tx.value(
        """
        insert into sla_policy (name, calendar_id, pauses, is_default, basis, warn_at, page_at)
        select %(name)s, id, %(pauses)s, %(is_default)s, %(basis)s, %(warn_at)s, %(page_at)s
        from sla_calendar
        where name = %(calendar)s and retired_at is null
        on conflict (name) do update
            set calendar_id = excluded.calendar_id,
                pauses = excluded.pauses,
                is_default = excluded.is_default,
                basis = excluded.basis,
                warn_at = excluded.warn_at,
                page_at = excluded.page_at,
                retired_at = null
        returning id
        """,
        name=new.name,
        calendar=new.calendar,
        pauses=list(new.pauses),
        is_default=new.is_default,
        basis=new.basis,
        warn_at=list(new.warn_at),
        page_at=list(new.page_at),
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
    tx.run("delete from sla_stint_target where policy_id = %(id)s", id=policy_id)
    tx.run(
        """
        with given as (
            select priority, kind, make_interval(secs => seconds) as within
            from jsonb_to_recordset(%(rows)s) as row (priority text, kind text, seconds bigint)
        ), of_stint as (
            insert into sla_stint_target (policy_id, priority, kind, within)
            select %(id)s, priority, kind, within
            from given
            where kind in ('update', 'team', 'vendor')
        )
        insert into sla_target (policy_id, priority, kind, within)
        select %(id)s, priority, kind, within
        from given
        where kind in ('response', 'resolution')
        """,
        id=policy_id,
        rows=Json([dict(target) for target in targets]),
    )


def replace_parties(tx: Tx, policy_id: int, basis: Basis, party_ids: Sequence[int]) -> None:
    """Let this policy hold for these teams or vendors, whichever held for them before."""
    tx.run(
        """
        delete from sla_party
        where policy_id = %(id)s
            and not (basis = %(basis)s and party_id = any(%(parties)s::bigint[]))
        """,
        id=policy_id,
        basis=basis,
        parties=list(party_ids),
    )
    tx.run(
        """
        insert into sla_party (basis, party_id, policy_id)
        select %(basis)s, unnest(%(parties)s::bigint[]), %(id)s
        on conflict (basis, party_id) do update
            set policy_id = excluded.policy_id
        """,
        id=policy_id,
        basis=basis,
        parties=list(party_ids),
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
