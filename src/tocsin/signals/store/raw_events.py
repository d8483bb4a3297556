"""What became of what arrived, and both together for those who look; see ``arrivals``."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.kit.tx import Json, Tx
from tocsin.signals.raw_event import RawEvent, Settled


def settle(tx: Tx, settled: Sequence[Settled]) -> None:
    tx.later(
        """
        insert into raw_event_outcome (
            raw_event_id, signals, opened, repeated, closed, acknowledged, changed, muted, dropped,
            unparseable, error, flags, dropped_because
        )
        select raw_event_id, signals, coalesce(opened, 0), coalesce(repeated, 0),
            coalesce(closed, 0), coalesce(acknowledged, 0), coalesce(changed, 0),
            coalesce(muted, 0), coalesce(dropped, 0), coalesce(unparseable, 0), error, flags,
            dropped_because
        from jsonb_to_recordset(%(rows)s) as given (
            raw_event_id bigint, signals int, opened int, repeated int, closed int,
            acknowledged int, changed int, muted int, dropped int, unparseable int, error text,
            flags text, dropped_because text
        )
        """,
        rows=Json([_outcome(each) for each in settled]),
    )


def _outcome(one: Settled) -> dict[str, object]:
    """Only what there is to say: of most there is one fate, and nothing more."""
    counted = one.fates.counted
    row: dict[str, object] = {"raw_event_id": one.raw_event_id, "signals": sum(counted.values())}
    row |= counted
    if one.error is not None:
        row["error"] = one.error
    if one.flags:
        row["flags"] = "\n".join(one.flags)
    if one.dropped_because:
        row["dropped_because"] = "\n".join(one.dropped_because)
    return row


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
