"""Incidents of another tool: written many at once, each found by its number there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an incident came from, and what it was called there."""

    incident_number: int
    tool: str
    external_number: str
    at: datetime


def numbers(tx: Tx, count: int) -> list[int]:
    """Return that many new numbers of incidents, in their order."""
    return tx.column(
        """
        select nextval(pg_get_serial_sequence('incident', 'number')) as number
        from generate_series(1, %(count)s)
        order by number
        limit %(count)s
        """,
        count=count,
    )


def known(tx: Tx, tool: str, external_numbers: Sequence[str]) -> dict[str, int]:
    """Return the incidents that came from this tool under these numbers."""
    found = tx.all(
        Origin,
        """
        select incident_number, tool, external_number, at
        from incident_origin
        where tool = %(tool)s and external_number = any(%(numbers)s)
        order by incident_number
        limit %(limit)s
        """,
        tool=tool,
        numbers=list(external_numbers),
        limit=len(external_numbers) or 1,
    )
    return {row.external_number: row.incident_number for row in found}


def origin(tx: Tx, number: int) -> Origin | None:
    return tx.maybe(
        Origin,
        """
        select incident_number, tool, external_number, at
        from incident_origin
        where incident_number = %(number)s
        """,
        number=number,
    )


def insert_origins(tx: Tx, tool: str, of: Mapping[int, str], *, at: datetime) -> None:
    rows = [{"number": number, "external": external} for number, external in of.items()]
    tx.run(
        """
        insert into incident_origin (incident_number, tool, external_number, at)
        select number, %(tool)s, external, %(at)s
        from jsonb_to_recordset(%(rows)s) as given (number bigint, external text)
        """,
        rows=Json(rows),
        tool=tool,
        at=at,
    )


def insert(tx: Tx, rows: Sequence[Mapping[str, Any]], *, at: datetime) -> None:
    """Insert incidents under numbers that were taken for them."""
    tx.run(
        """
        insert into incident (
            number, title, description, status, channel, priority, impact, urgency,
            priority_reason, category_id, reporter_id, assignee_id, team_id, occurred_at,
            detected_at, logged_at, categorized_at, prioritized_at, acknowledged_at, resolved_at,
            closed_at, reopened_count, pending_reason, resolution_code, resolution_notes,
            cancel_reason, review_waiver, updated_at
        )
        overriding system value
        select number, title, description, status, channel, priority, impact, urgency,
            priority_reason, category_id, reporter_id, assignee_id, team_id, occurred_at,
            detected_at, logged_at, categorized_at, prioritized_at, acknowledged_at, resolved_at,
            closed_at, reopened_count, pending_reason, resolution_code, resolution_notes,
            cancel_reason, review_waiver, %(at)s
        from jsonb_to_recordset(%(rows)s) as given (
            number bigint, title text, description text, status text, channel text, priority text,
            impact text, urgency text, priority_reason text, category_id bigint,
            reporter_id bigint, assignee_id bigint, team_id bigint, occurred_at timestamptz,
            detected_at timestamptz, logged_at timestamptz, categorized_at timestamptz,
            prioritized_at timestamptz, acknowledged_at timestamptz, resolved_at timestamptz,
            closed_at timestamptz, reopened_count int, pending_reason text, resolution_code text,
            resolution_notes text, cancel_reason text, review_waiver text
        )
        """,
        rows=Json([dict(row) for row in rows]),
        at=at,
    )


def insert_links(tx: Tx, urls: Mapping[int, str], *, title: str, at: datetime) -> None:
    """Link incidents to where they stand in the other tool."""
    tx.run(
        """
        insert into incident_link (incident_number, kind, url, title, at)
        select number, 'url', url, %(title)s, %(at)s
        from jsonb_to_recordset(%(rows)s) as given (number bigint, url text)
        on conflict on constraint incident_link_once do nothing
        """,
        rows=Json([{"number": number, "url": url} for number, url in urls.items()]),
        title=title,
        at=at,
    )
