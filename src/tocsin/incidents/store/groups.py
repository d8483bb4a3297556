"""Alerts attached to many incidents at once, and the open incidents of grouping keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.store.alerts import Belonging
from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class Part:
    """Alerts that are to be parts of the incident of a grouping key, and why."""

    key: str
    alert_ids: Sequence[int]
    because: str = ""


def attach(tx: Tx, number: int, alert_ids: Sequence[int], *, because: str, at: datetime) -> None:
    """Let the alerts be parts of the incident, wherever they belonged before."""
    tx.run(_ATTACH, rows=Json([_parts(number, alert_ids, because)]), at=at)


def attach_to_groups(
    tx: Tx, held: Mapping[str, int], parts: Sequence[Part], *, at: datetime
) -> list[Belonging]:
    """Attach alerts to their groups' incidents; return those that were not its own before."""
    rows = [_parts(held[part.key], part.alert_ids, part.because) for part in parts]
    returning = _ATTACH + "returning alert_id, incident_number as number"
    return tx.all(Belonging, returning, rows=Json(rows), at=at)


def _parts(number: int, alert_ids: Sequence[int], because: str) -> dict[str, Any]:
    return {"number": number, "alert_ids": list(alert_ids), "because": because or None}


_ATTACH: LiteralString = """
        insert into incident_alert (alert_id, incident_number, added_at, because)
        select alert_id::bigint, number, %(at)s, because
        from jsonb_to_recordset(%(rows)s) as given (number bigint, alert_ids jsonb, because text)
        cross join lateral jsonb_array_elements(alert_ids) as alert_id
        on conflict (alert_id) do update
            set incident_number = excluded.incident_number,
                added_at = excluded.added_at,
                because = excluded.because
            where incident_alert.incident_number <> excluded.incident_number
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The open incident of a grouping key, as far as a joining alert can change it."""

    grouping_key: str
    number: int
    urgency: Level
    priority: Priority
    is_set_by_hand: bool
    logged_at: datetime


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


@dataclass(frozen=True, slots=True)
class Space:
    """How many open incidents of alerts a service has; 0 stands for alerts of none."""

    space: int
    count: int


def open_in(tx: Tx, spaces: Sequence[int], *, at_most: int) -> list[Space]:
    return tx.all(
        Space,
        """
        select given.space, counted.count
        from unnest(%(spaces)s::bigint[]) as given (space)
        cross join lateral (
            select count(*) as count
            from (
                select
                from incident
                where grouped_for = given.space
                    and status in ('open', 'acknowledged', 'in_progress', 'pending')
                limit %(at_most)s
            ) as open_one
        ) as counted
        order by given.space
        """,
        spaces=list(spaces),
        at_most=at_most,
    )


def hold_open(tx: Tx, keys: Sequence[str], *, exclusively: bool) -> dict[str, int]:
    """Keep the open incidents of these keys open until the transaction ends."""
    rows = tx.all(_Held, _HOLD_ALONE if exclusively else _HOLD_SHARED, keys=list(keys))
    return {row.grouping_key: row.number for row in rows}


_OPEN: LiteralString = """
        select grouping_key, number
        from incident
        where grouping_key = any(%(keys)s)
            and status in ('open', 'acknowledged', 'in_progress', 'pending')
        order by number
        limit 100000
"""
_HOLD_SHARED: LiteralString = _OPEN + "for share"
_HOLD_ALONE: LiteralString = _OPEN + "for update"


@dataclass(frozen=True, slots=True)
class _Held:
    grouping_key: str
    number: int
