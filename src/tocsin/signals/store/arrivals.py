"""What arrived, kept in one statement however many deliveries it is.

What is the same for many of them (the source, the path, the headers) is sent once, and their
bodies as one string of bytes: lists of single values would take most of the time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString

from tocsin.kit.tx import Json, Tx
from tocsin.signals import packing
from tocsin.signals.raw_event import NewRaw, showable


def insert(
    tx: Tx, events: Sequence[NewRaw], *, repeated: Sequence[int] = (), at: datetime
) -> list[int]:
    """Return the new ids in the order of the events.

    Those that did nothing but repeat so many alerts are settled at the same time.
    """
    heads, of_event = _heads(events)
    packed = [packing.pack(event.body) for event in events]
    rows, start = [], 1
    for position, (event, (body, is_packed)) in enumerate(zip(events, packed, strict=True)):
        rows.append(
            {
                "position": position, "head": of_event[position], "start": start,
                "length": len(body), "is_packed": is_packed, "nonce": event.nonce,
                "times": repeated[position] if repeated else None,
            }
        )  # fmt: skip
        start += len(body)
    return tx.column(
        _KEEP,
        rows=Json(rows),
        heads=Json(heads),
        bodies=b"".join(body for body, _ in packed),
        at=at,
    )


_KEEP: LiteralString = """
        with given as materialized (
            select nextval('raw_event_id_seq') as id, head, start, length, is_packed, times, nonce
            from jsonb_to_recordset(%(rows)s) as row (position int, head int, start int,
                length int, is_packed boolean, times int, nonce text)
            order by position
        ), head as materialized (
            select position - 1 as head, source_id, path, content_type, headers
            from rows from (
                jsonb_to_recordset(%(heads)s)
                    as (source_id bigint, path text, content_type text, headers jsonb)
            ) with ordinality as each (source_id, path, content_type, headers, position)
        ), kept as (
            insert into raw_event (id, source_id, received_at, path, content_type, headers, nonce,
                body, is_packed)
            overriding system value
            select id, source_id, %(at)s, path, content_type, headers, nonce,
                substring(%(bodies)b from start for length), is_packed
            from given
            join head using (head)
        ), settled as (
            insert into raw_event_outcome (raw_event_id, signals, repeated)
            select id, times, times
            from given
            where times is not null
        )
        select id
        from given
        order by id
"""


def _heads(events: Sequence[NewRaw]) -> tuple[list[dict[str, Any]], list[int]]:
    """The distinct heads, and which of them each event has.

    Headers that a door read once, for many requests, are the same thing and not only alike.
    """
    places: dict[tuple[object, ...], int] = {}
    heads: list[dict[str, Any]] = []
    of_event = []
    for event in events:
        key = (event.source_id, event.path, event.content_type, id(event.headers))
        if key not in places:
            places[key] = len(heads)
            heads.append(
                {
                    "source_id": event.source_id, "path": event.path,
                    "content_type": event.content_type, "headers": showable(event.headers),
                }
            )  # fmt: skip
        of_event.append(places[key])
    return heads, of_event
