"""What was turned away, what was taken in without a page, and what was replayed of both."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Json, Tx
from tocsin.signals import packing
from tocsin.signals.raw_event import showable
from tocsin.signals.refusal import NewRefusal, Refusal, Replay, Unheard, Wanted


def insert(tx: Tx, refusal: NewRefusal, *, at: datetime) -> int:
    stored, is_packed = packing.pack(refusal.body)
    made: int = tx.value(
        """
        insert into refusal (
            refused_at, last_at, count, reason, error, source_id, address, path, key_hint,
            content_type, headers, size, body, is_packed
        )
        values (
            %(at)s, %(at)s, %(count)s, %(reason)s, %(error)s, %(source_id)s, %(address)s, %(path)s,
            %(key_hint)s, %(content_type)s, %(headers)s, %(size)s, %(body)b, %(is_packed)s
        )
        returning id
        """,
        at=at,
        count=refusal.count,
        reason=refusal.reason,
        error=refusal.error,
        source_id=refusal.source_id,
        address=refusal.address,
        path=refusal.path,
        key_hint=refusal.key_hint,
        content_type=refusal.content_type,
        headers=Json(showable(refusal.headers)),
        size=refusal.size,
        body=stored,
        is_packed=is_packed,
    )
    return made


def count_more(
    tx: Tx, *, address: str, source_id: int | None, reason: str, count: int, at: datetime
) -> bool:
    """Count so many more like the last one of its kind; return whether there was one."""
    return bool(
        tx.run(
            """
            update refusal
            set count = count + %(count)s,
                last_at = %(at)s
            where id = (
                select id
                from refusal
                where reason = %(reason)s
                    and address = %(address)s
                    and source_id is not distinct from %(source_id)s
                order by id desc
                limit 1
            )
            """,
            address=address,
            source_id=source_id,
            reason=reason,
            count=count,
            at=at,
        )
    )


def delete_beyond(tx: Tx, source_id: int | None, *, keep: int) -> int:
    """Delete the oldest of a source, or of all strangers, beyond so many."""
    return tx.run(
        """
        delete from refusal
        where id in (
            select id
            from refusal
            where source_id is not distinct from %(source_id)s
            order by id desc
            limit 100 offset %(keep)s
        )
        """,
        source_id=source_id,
        keep=keep,
    )


def by_id(tx: Tx, refusal_id: int) -> Refusal | None:
    return tx.maybe(
        Refusal,
        """
        select id, refused_at, last_at, count, reason, error, source_id, address, path, key_hint,
            content_type, headers, size, body as stored, is_packed
        from refusal
        where id = %(id)s
        """,
        id=refusal_id,
    )


def refused(tx: Tx, wanted: Wanted) -> list[Unheard]:
    """Return refusals, the newest first, and one more than the limit."""
    return tx.all(
        Unheard,
        """
        select 'refusal' as kept, id, refused_at as at, source_id, reason, error, address, size,
            count, (
                select max(raw_event_id)
                from replay
                where of_refusal_id = refusal.id
            ) as replayed_as
        from refusal
        where reason = any(%(reasons)s)
            and (%(source_id)s::bigint is null or source_id = %(source_id)s)
            and (%(since)s::timestamptz is null or refused_at >= %(since)s)
            and (%(until)s::timestamptz is null or refused_at < %(until)s)
            and (%(before)s::bigint is null or id < %(before)s)
        order by id desc
        limit %(limit)s
        """,
        reasons=list(wanted.reasons),
        source_id=wanted.source_id,
        since=wanted.since,
        until=wanted.until,
        before=wanted.before_refusal,
        limit=wanted.limit + 1,
    )


def unheard(tx: Tx, wanted: Wanted) -> list[Unheard]:
    """Return raw events with a statement that paged nobody, newest first, one above the limit."""
    return tx.all(
        Unheard,
        """
        select 'event' as kept, id, received_at as at, source_id,
            case
                when unparseable > 0 then 'unreadable'
                when muted > 0 then 'muted'
                else 'dropped'
            end as reason,
            coalesce(error, dropped_because, '') as error,
            '' as address, length(body) as size,
            (muted + dropped + unparseable)::bigint as count, (
                select max(replay.raw_event_id)
                from replay
                where of_raw_event_id = raw_event.id
            ) as replayed_as
        from raw_event_outcome
        join raw_event on raw_event.id = raw_event_id
        where (muted > 0 or dropped > 0 or unparseable > 0)
            and (
                (muted > 0 and 'muted' = any(%(reasons)s))
                or (dropped > 0 and 'dropped' = any(%(reasons)s))
                or (unparseable > 0 and 'unreadable' = any(%(reasons)s))
            )
            and (%(source_id)s::bigint is null or source_id = %(source_id)s)
            and (%(since)s::timestamptz is null or received_at >= %(since)s)
            and (%(until)s::timestamptz is null or received_at < %(until)s)
            and (%(before)s::bigint is null or raw_event_id < %(before)s)
        order by raw_event_id desc
        limit %(limit)s
        """,
        reasons=list(wanted.reasons),
        source_id=wanted.source_id,
        since=wanted.since,
        until=wanted.until,
        before=wanted.before_event,
        limit=wanted.limit + 1,
    )


def lock_refusal(tx: Tx, refusal_id: int) -> Refusal | None:
    return tx.maybe(
        Refusal,
        """
        select id, refused_at, last_at, count, reason, error, source_id, address, path, key_hint,
            content_type, headers, size, body as stored, is_packed
        from refusal
        where id = %(id)s
        for update
        """,
        id=refusal_id,
    )


def lock_raw_event(tx: Tx, raw_event_id: int) -> None:
    tx.value("select id from raw_event where id = %(id)s for update", id=raw_event_id)


def note_replay(
    tx: Tx, replay: Replay, *, refusal_id: int | None, of_raw_event_id: int | None
) -> None:
    tx.run(
        """
        insert into replay (raw_event_id, at, actor, of_refusal_id, of_raw_event_id)
        values (%(raw_event_id)s, %(at)s, %(actor)s, %(refusal_id)s, %(of_raw_event_id)s)
        """,
        raw_event_id=replay.raw_event_id,
        at=replay.at,
        actor=replay.actor,
        refusal_id=refusal_id,
        of_raw_event_id=of_raw_event_id,
    )


def last_replay(tx: Tx, *, refusal_id: int | None, of_raw_event_id: int | None) -> Replay | None:
    return tx.maybe(
        Replay,
        """
        select raw_event_id, at, actor
        from replay
        where of_refusal_id = %(refusal_id)s or of_raw_event_id = %(of_raw_event_id)s
        order by raw_event_id desc
        limit 1
        """,
        refusal_id=refusal_id,
        of_raw_event_id=of_raw_event_id,
    )


def delete_old(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete a portion of those refused before then, and the notes of replays as old."""
    tx.run(
        """
        delete from replay
        where raw_event_id in (
            select raw_event_id
            from replay
            where at < %(before)s
            order by raw_event_id
            limit %(limit)s
        )
        """,
        before=before,
        limit=limit,
    )
    return tx.run(
        """
        delete from refusal
        where id in (
            select id
            from refusal
            where last_at < %(before)s
            order by id
            limit %(limit)s
        )
        """,
        before=before,
        limit=limit,
    )


def of_replay(tx: Tx, raw_event_id: int) -> Sequence[str]:
    """Return the name of what this raw event is a replay of, if it is one."""
    return tx.column(
        """
        select coalesce('refusal-' || of_refusal_id, 'event-' || of_raw_event_id)
        from replay
        where raw_event_id = %(id)s
        """,
        id=raw_event_id,
    )
