"""Alerts attached to many incidents at once, and the open incidents of grouping keys."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import LiteralString

import msgspec

from tocsin.incidents.priority import Level, Priority
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class Part:
    """Alerts that are to be parts of the incident of a grouping key, and why."""

    key: str
    alert_ids: Sequence[int]
    because: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """An incident that stays open until the transaction ends, and which alerts are new in it."""

    grouping_key: str
    number: int
    alert_ids: list[int]


def attach(tx: Tx, number: int, alert_ids: Sequence[int], *, because: str, at: datetime) -> None:
    """Let the alerts be parts of the incident, wherever they belonged before."""
    given = [{"number": number, "alert_ids": list(alert_ids), "because": because or None}]
    tx.run(
        """
        insert into incident_alert (alert_id, incident_number, added_at, because)
        select alert_id::bigint, number, %(at)s, because
        from jsonb_to_recordset(%(given)s) as given (number bigint, alert_ids jsonb, because text)
        cross join lateral jsonb_array_elements(alert_ids) as alert_id
        on conflict (alert_id) do update
            set incident_number = excluded.incident_number,
                added_at = excluded.added_at,
                because = excluded.because
            where incident_alert.incident_number <> excluded.incident_number
        """,
        given=Json(given),
        at=at,
    )


class Addition(msgspec.Struct, frozen=True):
    """Alerts that become parts of an incident, and why."""

    number: int
    alert_ids: Sequence[int]
    because: str | None = None


def attach_fresh(tx: Tx, additions: Sequence[Addition], *, at: datetime) -> None:
    """Let alerts that belonged nowhere be parts of incidents, together with what is asked next."""
    tx.later(
        """
        insert into incident_alert (alert_id, incident_number, added_at, because)
        select alert_id, number, %(at)s, because
        from jsonb_to_recordset(%(given)s) as given (
            number bigint, alert_ids bigint[], because text
        )
        cross join lateral unnest(alert_ids) as alert_id
        """,
        given=Json(additions),
        at=at,
    )


def hold_and_attach(
    tx: Tx, parts: Sequence[Part], *, exclusively: bool, at: datetime
) -> dict[str, Held]:
    """Keep the open incidents of these keys open and attach the alerts; return those incidents.

    Alerts that were its own before are not new.
    """
    given = [
        {"key": part.key, "alert_ids": list(part.alert_ids), "because": part.because or None}
        for part in parts
    ]
    keys = [part.key for part in parts]
    sql = _HELD_ALONE if exclusively else _HELD_SHARED
    rows = tx.all(Held, sql, keys=keys, given=Json(given), at=at)
    return {row.grouping_key: row for row in rows}


_HELD_SHARED: LiteralString = """
        with held as materialized (
            select grouping_key, number
            from incident
            where grouping_key = any(%(keys)s)
                and status in ('open', 'acknowledged', 'in_progress', 'pending')
            order by number
            limit 100000
            for share
        ), attached as (
            insert into incident_alert (alert_id, incident_number, added_at, because)
            select alert_id::bigint, number, %(at)s, because
            from jsonb_to_recordset(%(given)s) as given (key text, alert_ids jsonb, because text)
            join held on held.grouping_key = given.key
            cross join lateral jsonb_array_elements(alert_ids) as alert_id
            on conflict (alert_id) do update
                set incident_number = excluded.incident_number,
                    added_at = excluded.added_at,
                    because = excluded.because
                where incident_alert.incident_number <> excluded.incident_number
            returning alert_id, incident_number
        )
        select grouping_key, number, coalesce(
            array_agg(alert_id order by alert_id) filter (where alert_id is not null), '{}'
        ) as alert_ids
        from held
        left join attached on attached.incident_number = held.number
        group by grouping_key, number
        order by number
        limit 100000
"""
_HELD_ALONE: LiteralString = _HELD_SHARED.replace("for share", "for update")


@dataclass(frozen=True, slots=True)
class Standing:
    """The open incident of a grouping key, as far as a joining alert can change it.

    One that ``is_held`` stays open until the transaction ends.
    """

    grouping_key: str
    number: int
    urgency: Level
    priority: Priority
    is_set_by_hand: bool
    logged_at: datetime
    is_held: bool = False


def open_groups(tx: Tx, keys: Sequence[str]) -> dict[str, Standing]:
    rows = tx.all(
        Standing,
        """
        select grouping_key, number, urgency, priority,
            priority_reason is not null as is_set_by_hand, logged_at
        from incident
        where grouping_key = any(%(keys)s)
            and status in ('open', 'acknowledged', 'in_progress', 'pending')
        order by number
        limit 100000
        """,
        keys=list(keys),
    )
    return {row.grouping_key: row for row in rows}


class Calm(msgspec.Struct, frozen=True):
    """The open incident of a key as it has to be for alerts to join it and change nothing else.

    It has one of the urgencies or was set by hand, one of the priorities, and was logged after
    ``since``; None is no condition.
    """

    key: str
    urgencies: Sequence[Level]
    priorities: Sequence[Priority] | None
    since: datetime | None


def hold_calm(tx: Tx, wanted: Sequence[Calm]) -> dict[str, Standing]:
    """Return the open incidents of these keys, and hold those that are as they have to be.

    The hold is shared: whoever goes on to change one of these would wait for the others who hold
    it, and they for him.
    """
    rows = tx.all(
        Standing,
        """
        with wanted as materialized (
            select key, urgencies, priorities, since
            from jsonb_to_recordset(%(wanted)s) as given (
                key text, urgencies text[], priorities text[], since timestamptz
            )
        ), held as materialized (
            select number
            from incident
            join wanted on wanted.key = incident.grouping_key
            where grouping_key = any(%(keys)s)
                and status in ('open', 'acknowledged', 'in_progress', 'pending')
                and (priority_reason is not null or urgency = any(urgencies))
                and (priorities is null or priority = any(priorities))
                and (since is null or logged_at > since)
            order by number
            limit 100000
            for share of incident
        )
        select grouping_key, number, urgency, priority,
            priority_reason is not null as is_set_by_hand, logged_at,
            number in (select number from held) as is_held
        from incident
        where grouping_key = any(%(keys)s)
            and status in ('open', 'acknowledged', 'in_progress', 'pending')
        order by number
        limit 100000
        """,
        keys=[each.key for each in wanted],
        wanted=Json(wanted),
    )
    return {row.grouping_key: row for row in rows}


@dataclass(frozen=True, slots=True)
class Asked:
    """A service, 0 for alerts of none, in which so many groups are ``wanted`` beside those open.

    ``count`` is how many there were when the last incident had the number ``last_number``.
    """

    space: int
    wanted: int
    count: int | None = None
    last_number: int | None = None


@dataclass(frozen=True, slots=True)
class Space:
    """``count`` is None where all that are wanted have room in any case."""

    space: int
    count: int | None
    last_number: int


def open_in(tx: Tx, asked: Sequence[Asked], *, at_most: int) -> list[Space]:
    """Count the open incidents of alerts, at most so many of each service."""
    return tx.all(
        Space,
        """
        select given.space, latest.number as last_number,
            case when given.count is null
                or latest.number < given.last_number
                or given.count + latest.number - given.last_number + given.wanted >= %(at_most)s
            then (
                select count(*)
                from (
                    select
                    from incident
                    where grouped_for = given.space
                        and status in ('open', 'acknowledged', 'in_progress', 'pending')
                    limit (select %(at_most)s)
                ) as open_one
            )
            end as count
        from jsonb_to_recordset(%(given)s) as given (
            space bigint, wanted int, count int, last_number bigint
        )
        cross join (select last_value as number from incident_number_seq) as latest
        order by given.space
        """,
        given=Json([asdict(one) for one in asked]),
        at_most=at_most,
    )
