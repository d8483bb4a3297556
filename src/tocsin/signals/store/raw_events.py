"""What arrived and what became of it; both only ever appended."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Json, Tx
from tocsin.signals import packing
from tocsin.signals.raw_event import NewRaw, RawEvent, Settled, showable


def insert(tx: Tx, events: Sequence[NewRaw], *, at: datetime) -> list[int]:
    """Return the new ids in the order of the events.

    The bodies go in binary: as text they would double, and take most of the time.
    """
    packed = [packing.pack(event.body) for event in events]
    return tx.column(
        """
        insert into raw_event (
            source_id, received_at, path, content_type, headers, nonce, body, is_packed
        )
        select source_id, %(at)s, path, content_type, headers -> (position - 1)::int, nonce, body,
            is_packed
        from unnest(
            %(source_ids)s::bigint[], %(paths)s::text[], %(content_types)s::text[],
            %(nonces)s::text[], %(bodies)b::bytea[], %(are_packed)s::boolean[]
        ) with ordinality as given (
            source_id, path, content_type, nonce, body, is_packed, position
        ), (select %(headers)s::jsonb as headers) as shared
        order by position
        returning id
        """,
        at=at,
        source_ids=[event.source_id for event in events],
        paths=[event.path for event in events],
        content_types=[event.content_type for event in events],
        nonces=[event.nonce for event in events],
        bodies=[body for body, _ in packed],
        are_packed=[is_packed for _, is_packed in packed],
        headers=Json([showable(event.headers) for event in events]),
    )


def settle(tx: Tx, settled: Sequence[Settled]) -> None:
    fates = [each.fates for each in settled]
    tx.run(
        """
        insert into raw_event_outcome (
            raw_event_id, signals, opened, repeated, closed, acknowledged, changed, muted, dropped,
            unparseable, error, flags, dropped_because
        )
        select raw_event_id, signals, opened, repeated, closed, acknowledged, changed, muted,
            dropped, unparseable, error, flags, dropped_because
        from unnest(
            %(ids)s::bigint[], %(signals)s::int[], %(opened)s::int[], %(repeated)s::int[],
            %(closed)s::int[], %(acknowledged)s::int[], %(changed)s::int[], %(muted)s::int[],
            %(dropped)s::int[], %(unparseable)s::int[], %(errors)s::text[],
            %(flags)s::text[], %(reasons)s::text[]
        ) as given (
            raw_event_id, signals, opened, repeated, closed, acknowledged, changed, muted, dropped,
            unparseable, error, flags, dropped_because
        )
        """,
        ids=[each.raw_event_id for each in settled],
        signals=[each.total for each in fates],
        opened=[each.opened for each in fates],
        repeated=[each.repeated for each in fates],
        closed=[each.closed for each in fates],
        acknowledged=[each.acknowledged for each in fates],
        changed=[each.changed for each in fates],
        muted=[each.muted for each in fates],
        dropped=[each.dropped for each in fates],
        unparseable=[each.unparseable for each in fates],
        errors=[each.error for each in settled],
        flags=["\n".join(each.flags) or None for each in settled],
        reasons=["\n".join(each.dropped_because) or None for each in settled],
    )


def by_id(tx: Tx, raw_event_id: int) -> RawEvent | None:
    return tx.maybe(
        RawEvent,
        """
        select id, source_id, received_at, path, content_type, headers, nonce, body as stored,
            is_packed, signals, opened, repeated, closed, acknowledged, changed, muted, dropped,
            unparseable, error, flags,
            case when dropped > 0 or muted > 0 then dropped_because end as dropped_because
        from raw_event
        left join raw_event_outcome on raw_event_id = id
        where id = %(id)s
        """,
        id=raw_event_id,
    )


def of_source(tx: Tx, source_id: int, *, before_id: int | None, limit: int) -> list[RawEvent]:
    """Return the newest first."""
    return tx.all(
        RawEvent,
        """
        select id, source_id, received_at, path, content_type, headers, nonce, body as stored,
            is_packed, signals, opened, repeated, closed, acknowledged, changed, muted, dropped,
            unparseable, error, flags,
            case when dropped > 0 or muted > 0 then dropped_because end as dropped_because
        from raw_event
        left join raw_event_outcome on raw_event_id = id
        where source_id = %(source_id)s
            and (%(before)s::bigint is null or id < %(before)s)
        order by id desc
        limit %(limit)s
        """,
        source_id=source_id,
        before=before_id,
        limit=limit,
    )


def since(tx: Tx, since: datetime, *, before_id: int | None, limit: int) -> list[RawEvent]:
    """Return what arrived since then, from all sources, the newest first."""
    return tx.all(
        RawEvent,
        """
        select id, source_id, received_at, path, content_type, headers, nonce, body as stored,
            is_packed, null::int as signals, null::int as opened, null::int as repeated,
            null::int as closed, null::int as acknowledged, null::int as changed,
            null::int as muted, null::int as dropped, null::int as unparseable,
            null as error, null as flags, null as dropped_because
        from raw_event
        where received_at >= %(since)s
            and (%(before)s::bigint is null or id < %(before)s)
        order by id desc
        limit %(limit)s
        """,
        since=since,
        before=before_id,
        limit=limit,
    )


def delete_oldest(tx: Tx, *, before: datetime, sparing: Sequence[int], limit: int) -> int:
    """Delete those received before then but for some, oldest first; return how many went."""
    return tx.run(
        """
        with oldest as (
            select id, received_at
            from raw_event
            where id <> all(%(sparing)s)
            order by id
            limit %(limit)s
        ), outcome as (
            delete from raw_event_outcome
            where raw_event_id in (select id from oldest where received_at < %(before)s)
        )
        delete from raw_event
        where id in (select id from oldest where received_at < %(before)s)
        """,
        before=before,
        sparing=list(sparing),
        limit=limit,
    )
