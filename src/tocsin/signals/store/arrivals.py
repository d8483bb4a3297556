"""What arrived, kept in one statement however many deliveries it is.

What is the same for many of them (the source, the path, the headers) is sent once, and their
bodies as one string of bytes: lists of single values would take most of the time.
"""

from collections.abc import Hashable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, LiteralString

from msgspec.structs import asdict

from tocsin.kit import configuration
from tocsin.kit.alike import Keyed
from tocsin.kit.tx import Json, Tx
from tocsin.signals import packing
from tocsin.signals.raw_event import NewRaw, Settled, showable

_IDS: LiteralString = """
    select nextval('raw_event_id_seq')
    from generate_series(1, %(many)s::int)
"""
_MOMENT = configuration.MOMENT
BEGIN: LiteralString = f"select moment.*, array({_IDS}) as raw_event_ids from ({_MOMENT}) as moment"  # noqa: S608 - both are literals  # nosec B608


def reserve(tx: Tx, many: int) -> list[int]:
    """Return so many new ids, the lowest first."""
    return tx.column(_IDS, many=many)


def insert(tx: Tx, ids: Sequence[int], events: Sequence[NewRaw], *, at: datetime) -> None:
    """Keep what is settled later."""
    rows, heads, bodies = _rows(ids, events)
    tx.later(
        _KEEP + "select",
        rows=Json(rows),
        heads=Json(heads),
        bodies=bodies,
        at=at,
    )


def insert_settled(
    tx: Tx, events: Sequence[NewRaw], settled: Sequence[Settled], *, at: datetime
) -> None:
    """Keep what is settled already, together with what became of it."""
    fates = Keyed()
    rows, heads, bodies = _rows([one.raw_event_id for one in settled], events)
    for row, one in zip(rows, settled, strict=True):
        row["fate"] = fates.number(_fate_key(one), partial(_fate, one))
    tx.later(
        _KEEP + _SETTLE,
        rows=Json(rows),
        heads=Json(heads),
        fates=Json(fates.rows),
        bodies=bodies,
        at=at,
    )


_KEEP: LiteralString = """
        with given as materialized (
            select id, head, fate, start, length, is_packed, nonce
            from jsonb_to_recordset(%(rows)s) as row (id bigint, head int, fate int, start int,
                length int, is_packed boolean, nonce text)
        ), head as materialized (
            select alike as head, source_id, path, content_type, headers
            from jsonb_to_recordset(%(heads)s) as each (alike int, source_id bigint, path text,
                content_type text, headers jsonb)
        ), kept as (
            insert into raw_event (id, source_id, received_at, path, content_type, headers, nonce,
                body, is_packed)
            overriding system value
            select id, source_id, %(at)s, path, content_type, headers, nonce,
                substring(%(bodies)b from start for length), is_packed
            from given
            join head using (head)
        )
"""
_SETTLE: LiteralString = """
        insert into raw_event_outcome (
            raw_event_id, signals, opened, repeated, closed, acknowledged, changed, muted, dropped,
            unparseable, error, flags, dropped_because
        )
        select given.id, signals, opened, repeated, closed, acknowledged, changed, muted, dropped,
            unparseable, error, flags, dropped_because
        from given
        join jsonb_to_recordset(%(fates)s) as each (
            alike int, signals int, opened int, repeated int, closed int, acknowledged int,
            changed int, muted int, dropped int, unparseable int, error text, flags text,
            dropped_because text
        ) on alike = fate
"""


def _rows(
    ids: Sequence[int], events: Sequence[NewRaw]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], bytes]:
    """A row for each event, the distinct heads that the rows name, and all bodies in one."""
    heads = Keyed()
    rows, bodies, start = [], [], 1
    for raw_event_id, event in zip(ids, events, strict=True):
        body, is_packed = packing.pack(event.body)
        head = heads.number(_head_key(event), partial(_head, event))
        rows.append(
            {
                "id": raw_event_id, "head": head, "start": start,
                "length": len(body), "is_packed": is_packed, "nonce": event.nonce,
            }
        )  # fmt: skip
        bodies.append(body)
        start += len(body)
    return rows, heads.rows, b"".join(bodies)


def _head_key(event: NewRaw) -> tuple[Hashable, ...]:
    """Headers that a door read once, for many requests, are the same thing and not only alike."""
    return (event.source_id, event.path, event.content_type, id(event.headers))


def _head(event: NewRaw) -> dict[str, Any]:
    return {
        "source_id": event.source_id, "path": event.path,
        "content_type": event.content_type, "headers": showable(event.headers),
    }  # fmt: skip


def _fate_key(one: Settled) -> tuple[Hashable, ...]:
    """The counts of a storm are the same thing, as heads are."""
    return (id(one.fates), one.error, one.flags, one.dropped_because)


def _fate(one: Settled) -> dict[str, Any]:
    return {
        "signals": one.fates.total, **asdict(one.fates), "error": one.error,
        "flags": "\n".join(one.flags) or None,
        "dropped_because": "\n".join(one.dropped_because) or None,
    }  # fmt: skip
