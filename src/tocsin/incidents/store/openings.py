"""Incidents as a storm opens them: many in one statement, with their services and alerts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, LiteralString

import msgspec

from tocsin.kit.alike import Shared
from tocsin.kit.tx import Json, Tx


class Opening(msgspec.Struct, frozen=True):
    """The row that an incident becomes, which has a grouping key, and what it is about and of.

    ``because`` says why its alerts are in it together.
    """

    columns: Mapping[str, Any]
    service_ids: tuple[int, ...]
    alert_ids: Sequence[int]
    because: str = ""


class _Inserted(msgspec.Struct, frozen=True):
    grouping_key: str
    number: int


def insert_all(tx: Tx, openings: Sequence[Opening], *, at: datetime) -> dict[str, int]:
    """Return the new numbers by key; a key that has an open incident already is left out.

    The alerts are parts of the new ones from now on, wherever they belonged before.
    """
    shared = Shared((*_SHARED, "service_ids"))
    rows = [_row(opening, shared) for opening in openings]
    inserted = tx.all(_Inserted, _INSERT, rows=Json(rows), shared=Json(shared.rows), at=at)
    return {row.grouping_key: row.number for row in inserted}


_INSERT: LiteralString = """
    with given as (
        select *
        from jsonb_to_recordset(%(rows)s) as one (
            alike int, title text, description text, grouping_key text, occurred_at timestamptz,
            alert_ids jsonb, because text
        )
        join jsonb_to_recordset(%(shared)s) as shared (
            alike int, channel text, priority text, priority_reason text, impact text, urgency text,
            category_id bigint, is_drill boolean, is_major boolean, reporter_id bigint,
            assignee_id bigint, team_id bigint, policy_id bigint, grouped_for bigint,
            detected_at timestamptz, service_ids jsonb
        ) using (alike)
    ), inserted as (
        insert into incident (
            title, description, channel, priority, priority_reason, impact, urgency,
            category_id, is_drill, is_major, reporter_id, assignee_id, team_id, policy_id,
            grouping_key, grouped_for, occurred_at, detected_at, logged_at, categorized_at,
            prioritized_at, updated_at
        )
        select title, description, channel, priority, priority_reason, impact, urgency,
            category_id, is_drill, is_major, reporter_id, assignee_id, team_id, policy_id,
            grouping_key, grouped_for, occurred_at, detected_at, %(at)s,
            case when category_id is not null then %(at)s end, %(at)s, %(at)s
        from given
        order by grouping_key
        on conflict (grouping_key)
            where status in ('open', 'acknowledged', 'in_progress', 'pending')
            do nothing
        returning grouping_key, number
    ), served as (
        insert into incident_service (incident_number, service_id, position)
        select inserted.number, service_id::bigint, position
        from inserted
        join given on given.grouping_key = inserted.grouping_key
        cross join lateral jsonb_array_elements(service_ids)
            with ordinality as one (service_id, position)
    ), attached as (
        insert into incident_alert (alert_id, incident_number, added_at, because)
        select alert_id::bigint, inserted.number, %(at)s, because
        from inserted
        join given on given.grouping_key = inserted.grouping_key
        cross join lateral jsonb_array_elements(alert_ids) as alert_id
        on conflict (alert_id) do update
            set incident_number = excluded.incident_number,
                added_at = excluded.added_at,
                because = excluded.because
    )
    select grouping_key, number
    from inserted
    order by number
"""


_SHARED = (
    "channel", "priority", "priority_reason", "impact", "urgency", "category_id", "is_drill",
    "is_major", "reporter_id", "assignee_id", "team_id", "policy_id", "grouped_for", "detected_at",
)  # fmt: skip
_shared = itemgetter(*_SHARED)


def _row(opening: Opening, shared: Shared) -> dict[str, Any]:
    columns = opening.columns
    return {
        "alike": shared.number((*_shared(columns), opening.service_ids)),
        "title": columns["title"],
        "description": columns["description"],
        "grouping_key": columns["grouping_key"],
        "occurred_at": columns["occurred_at"],
        "alert_ids": opening.alert_ids,
        "because": opening.because or None,
    }
