"""The SQL of facts; insights reads everything and writes its cache only."""

from collections.abc import Sequence
from typing import LiteralString

from tocsin.insights.fact import KINDS, TREE, Fact
from tocsin.insights.window import Window
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Json, Tx

REACTION = "fact"
EVENTS_AT_MOST = 100_000
FACTS_AT_MOST = 2_000_000


def facts(tx: Tx, window: Window) -> list[Fact]:
    """Return the cached facts of a window."""
    return tx.all(
        Fact,
        """
        select number, logged_at, occurred_at, detected_at, acknowledged_at, resolved_at,
            closed_at, status, priority, category, team_id, service_ids, is_drill, is_duplicate,
            escalations, reassignments, reopenings, response_met, resolution_met,
            working_seconds, score, was_asked
        from incident_fact
        where logged_at >= %(starts_at)s and logged_at < %(ends_at)s
            and (%(service)s::bigint is null or %(service)s = any(service_ids))
            and (%(team)s::bigint is null or team_id = %(team)s)
            and (%(priority)s::text is null or priority = %(priority)s)
            and (%(category)s::text is null or category || '/' like %(category)s || '/%%')
        order by logged_at, number
        limit %(limit)s
        """,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        service=window.service_id,
        team=window.team_id,
        priority=window.priority,
        category=window.category,
        limit=FACTS_AT_MOST,
    )


def stale(tx: Tx) -> list[str]:
    """Return the subjects of incidents whose latest events are not in the cache yet."""
    return tx.column(
        """
        select distinct event.subject
        from event
        where event.kind = any(%(kinds)s)
            and event.id in (
                select event_id
                from outbox
                union all
                select event_id
                from reaction
                where name = %(name)s and done_at is null
            )
        order by event.subject
        limit 100000
        """,
        kinds=list(KINDS),
        name=REACTION,
    )


def events(tx: Tx, subjects: Sequence[str]) -> list[Event]:
    """Return what counts of these incidents' ledgers, each one's oldest first."""
    return tx.all(
        Event,
        """
        select found.id, found.at, found.kind, found.subject, found.actor, found.data
        from unnest(%(subjects)s::text[]) as given (subject)
        cross join lateral (
            select id, at, kind, subject, actor, data
            from event
            where event.subject = given.subject and kind = any(%(kinds)s)
            order by id
            limit %(limit)s
        ) as found
        order by found.subject, found.id
        """,
        subjects=list(subjects),
        kinds=list(KINDS),
        limit=EVENTS_AT_MOST,
    )


def tree(tx: Tx, *, since_id: int = 0) -> list[Event]:
    """Return what became of the categories, oldest first."""
    return tx.all(
        Event,
        """
        select id, at, kind, subject, actor, data
        from event
        where subject = 'setting/category' and kind = any(%(kinds)s) and id >= %(since_id)s
        order by id
        limit %(limit)s
        """,
        kinds=list(TREE),
        since_id=since_id,
        limit=EVENTS_AT_MOST,
    )


def move(tx: Tx, before: str, after: str) -> None:
    """Give what is of a category, or of one below it, the name that it has now."""
    tx.run(
        """
        update incident_fact
        set category = %(after)s || substr(category, length(%(before)s) + 1)
        where starts_with(category || '/', %(before)s || '/')
        """,
        before=before,
        after=after,
    )


def subjects(tx: Tx) -> list[str]:
    """Return every incident that the ledger knows."""
    return tx.column(
        """
        select distinct subject
        from event
        where kind = 'incident.declared'
        order by subject
        limit %(limit)s
        """,
        limit=FACTS_AT_MOST,
    )


def keep(tx: Tx, kept: Sequence[Fact]) -> None:
    """Write facts into the cache, over what was there."""
    tx.run(_INSERT + _OVER, rows=Json(list(kept)))


def keep_new(tx: Tx, kept: Sequence[Fact]) -> None:
    """Write facts into the cache where there is none yet."""
    tx.run(_INSERT + "on conflict (number) do nothing", rows=Json(list(kept)))


_INSERT: LiteralString = """
        insert into incident_fact (number, logged_at, occurred_at, detected_at, acknowledged_at,
            resolved_at, closed_at, status, priority, category, team_id, service_ids, is_drill,
            is_duplicate, escalations, reassignments, reopenings, response_met, resolution_met,
            working_seconds, score, was_asked)
        select number, logged_at, occurred_at, detected_at, acknowledged_at,
            resolved_at, closed_at, status, priority, category, team_id, service_ids, is_drill,
            is_duplicate, escalations, reassignments, reopenings, response_met, resolution_met,
            working_seconds, score, was_asked
        from jsonb_populate_recordset(null::incident_fact, %(rows)s)
"""
_OVER: LiteralString = """
        on conflict (number) do update
        set (logged_at, occurred_at, detected_at, acknowledged_at, resolved_at, closed_at, status,
            priority, category, team_id, service_ids, is_drill, is_duplicate, escalations,
            reassignments, reopenings, response_met, resolution_met, working_seconds, score,
            was_asked)
        = (excluded.logged_at, excluded.occurred_at, excluded.detected_at,
            excluded.acknowledged_at, excluded.resolved_at, excluded.closed_at, excluded.status,
            excluded.priority, excluded.category, excluded.team_id, excluded.service_ids,
            excluded.is_drill, excluded.is_duplicate, excluded.escalations,
            excluded.reassignments, excluded.reopenings, excluded.response_met,
            excluded.resolution_met, excluded.working_seconds, excluded.score,
            excluded.was_asked)
"""


def forget_all(tx: Tx) -> None:
    tx.run("delete from incident_fact")


def everything(tx: Tx, *, limit: int = FACTS_AT_MOST) -> list[Fact]:
    """Return the whole cache, for comparing it with the ledger."""
    return tx.all(
        Fact,
        """
        select number, logged_at, occurred_at, detected_at, acknowledged_at, resolved_at,
            closed_at, status, priority, category, team_id, service_ids, is_drill, is_duplicate,
            escalations, reassignments, reopenings, response_met, resolution_met,
            working_seconds, score, was_asked
        from incident_fact
        order by number
        limit %(limit)s
        """,
        limit=limit,
    )
