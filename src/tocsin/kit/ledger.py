"""The append-only record of everything that happened.

One row is at once the audit trail, the incident's timeline and the outbox that reactions are
driven from, so the three can never disagree.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

import msgspec

from tocsin.kit.tx import Json, Tx


class Event(msgspec.Struct, frozen=True, gc=False):
    id: int
    at: datetime
    kind: str
    subject: str
    actor: str
    data: dict[str, Any]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """An event that is about to be recorded."""

    kind: str
    subject: str
    data: Mapping[str, Any]


def record(
    tx: Tx,
    *,
    kind: str,
    subject: str,
    actor: str,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write one event; the engine is told when the transaction commits."""
    record_all(tx, [Entry(kind, subject, data or {})], actor=actor, at=at)


def record_all(
    tx: Tx,
    entries: Sequence[Entry],
    *,
    actor: str,
    at: datetime,
    is_queued: bool = True,
    can_wait: bool = False,
) -> None:
    """Write many events in one statement, in the order given.

    Without ``is_queued`` nothing can react to them, and open pages show them a moment later: for
    kinds of which there are very many and that are told in another event too. Commits that call
    somebody wait for each other. What follows from those that ``can_wait`` may come seconds later,
    where there is more pressing work.
    """
    if entries:
        tx.later(
            _RECORD,
            rows=Json(_rows(entries)),
            is_queued=is_queued,
            can_wait=can_wait,
            call="later" if can_wait else "events",
            actor=actor,
            at=at,
        )


def recorded(tx: Tx, entries: Sequence[Entry], *, actor: str, at: datetime) -> list[int]:
    """Write them now, for whom their numbers say something, and return these in the order given."""
    return tx.column(
        _RECORD,
        rows=Json(_rows(entries)),
        is_queued=True,
        can_wait=False,
        call="events",
        actor=actor,
        at=at,
    )


def _rows(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [{"kind": e.kind, "subject": e.subject, "data": dict(e.data)} for e in entries]


_RECORD: LiteralString = """
        with given as (
            select ordinality, value ->> 'kind' as kind, value ->> 'subject' as subject,
                value -> 'data' as data
            from jsonb_array_elements(%(rows)s) with ordinality
        ), recorded as (
            insert into event (at, kind, subject, actor, data)
            select %(at)s, kind, subject, %(actor)s, data
            from given
            order by ordinality
            returning id
        ), queued as (
            insert into outbox (event_id, can_wait)
            select id, %(can_wait)s
            from recorded
            where %(is_queued)s
        ), chained as (
            insert into unsealed (event_id)
            select id from recorded
        )
        select recorded.id
        from recorded, (
            select case when %(is_queued)s then pg_notify('engine', %(call)s) end
        ) as told
        order by recorded.id
        """


def of_subject(tx: Tx, subject: str, *, after_id: int = 0, limit: int = 500) -> list[Event]:
    """Return the timeline of one thing, oldest first."""
    return tx.all(
        Event,
        """
        select id, at, kind, subject, actor, data
        from event
        where subject = %(subject)s and id > %(after)s
        order by id
        limit %(limit)s
        """,
        subject=subject,
        after=after_id,
        limit=limit,
    )


def happened_since(tx: Tx, subject: str, kind: str, *, at: datetime) -> bool:
    """Say whether an event of this kind befell the subject at that moment or later."""
    found: bool = tx.value(
        """
        select exists (
            select 1
            from event
            where subject = %(subject)s and kind = %(kind)s and at >= %(at)s
        )
        """,
        subject=subject,
        kind=kind,
        at=at,
    )
    return found


def ended_since(tx: Tx, subject: str, kind: str, *, begins: str, at: datetime) -> bool:
    """The same of an event by which something ended, unless the like began at that very moment."""
    found: bool = tx.value(
        """
        select exists (
            select 1
            from event as ended
            where subject = %(subject)s and kind = %(kind)s and at >= %(at)s
                and not exists (
                    select 1
                    from event as begun
                    where begun.subject = %(subject)s and begun.kind = %(begins)s
                        and begun.at = ended.at and begun.id > ended.id
                )
        )
        """,
        subject=subject,
        kind=kind,
        begins=begins,
        at=at,
    )
    return found


def of_kind(
    tx: Tx, kind: str, *, starts_at: datetime, ends_at: datetime | None = None, limit: int
) -> list[Event]:
    """Return what happened of one kind in a period or since a moment, newest first."""
    return tx.all(
        Event,
        """
        select id, at, kind, subject, actor, data
        from event
        where kind = %(kind)s and at >= %(starts_at)s
            and (%(ends_at)s::timestamptz is null or at < %(ends_at)s)
        order by at desc, id desc
        limit %(limit)s
        """,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        limit=limit,
    )


def of_kinds(
    tx: Tx, subjects: Sequence[str], kinds: Sequence[str], *, limit: int = 500
) -> list[Event]:
    """Return what happened of these kinds to these things, newest first."""
    return tx.all(
        Event,
        """
        select id, at, kind, subject, actor, data
        from event
        where subject = any(%(subjects)s) and kind = any(%(kinds)s)
        order by id desc
        limit %(limit)s
        """,
        subjects=list(subjects),
        kinds=list(kinds),
        limit=limit,
    )


def latest_of(tx: Tx, subjects: Sequence[str], *, without: Sequence[str] = ()) -> list[Event]:
    """Return the newest event of each subject that is of none of the kinds ``without``."""
    return tx.all(
        Event,
        """
        select latest.id, latest.at, latest.kind, latest.subject, latest.actor, latest.data
        from unnest(%(subjects)s::text[]) as given (subject)
        cross join lateral (
            select id, at, kind, subject, actor, data
            from event
            where event.subject = given.subject and kind <> all(%(without)s::text[])
            order by id desc
            limit 1
        ) as latest
        order by latest.id desc
        limit 1000
        """,
        subjects=list(subjects),
        without=list(without),
    )


def since(tx: Tx, after_id: int, *, limit: int = 500) -> list[Event]:
    """Return what was recorded after an event, oldest first.

    Numbers are given before the commit, so one that was slower to commit can still come later.
    """
    return tx.all(
        Event,
        """
        select id, at, kind, subject, actor, data
        from event
        where id > %(after)s
        order by id
        limit %(limit)s
        """,
        after=after_id,
        limit=limit,
    )


def newest(tx: Tx) -> int:
    """Return the number of the newest event, 0 before the first."""
    found: int | None = tx.value("select max(id) from event")
    return found or 0


def recent(tx: Tx, *, before_id: int | None = None, limit: int = 100) -> list[Event]:
    """Return the newest events of everything, newest first: the audit trail's pages."""
    return tx.all(
        Event,
        """
        select id, at, kind, subject, actor, data
        from event
        where %(before)s::bigint is null or id < %(before)s
        order by id desc
        limit %(limit)s
        """,
        before=before_id,
        limit=limit,
    )
