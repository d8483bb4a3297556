"""Rows of pages of a past time, as far as it takes to walk them again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Tx
from tocsin.notify.message import Urgency
from tocsin.oncall.shift import Span


@dataclass(frozen=True, slots=True)
class Past:
    """A page that began then; ``plan`` is kept of one that walked no stored policy."""

    id: int
    subject: str
    policy_id: int | None
    team_id: int | None
    urgency: Urgency
    started_at: datetime
    ended_at: datetime | None
    about: dict[str, Any] = field(hash=False)
    plan: Mapping[str, Any] | None = field(hash=False)


def begun(tx: Tx, span: Span, *, limit: int) -> list[Past]:
    """Return the pages that began in the span, the first first; drills are left out."""
    return tx.all(
        Past,
        """
        select id, subject, policy_id, (policy -> 'team' ->> 'id')::bigint as team_id, urgency,
            started_at, ended_at, about, case when policy_id is null then policy end as plan
        from page
        where started_at >= %(starts_at)s and started_at < %(ends_at)s
            and not coalesce((message ->> 'is_drill')::boolean, false)
        order by started_at, id
        limit %(limit)s
        """,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        limit=limit,
    )
