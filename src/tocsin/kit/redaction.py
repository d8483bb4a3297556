"""Taking personal data out of the ledger, so that its chain still holds and the redaction shows.

A link holds an event's data by a digest with salt. Redacting puts other data in their place,
keeps the digest and forgets the salt: all else of the event stays proven, and what stood there can
no longer be found out by guessing. An event of its own announces which events were redacted and
what they have been since; one that nothing announces is a flaw of the chain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit import chain, ledger
from tocsin.kit.tx import Json, Tx

ANNOUNCED = "ledger.redacted"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Redacted:
    """An event and the data that are to stand in it from now on."""

    event_id: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Held:
    """What the chain holds of an event: its salt, or what was kept when that was forgotten."""

    event_id: int
    salt: bytes | None
    original: bytes | None
    data: dict[str, Any]


def redact(tx: Tx, wanted: Sequence[Redacted], *, subject: str, actor: str, at: datetime) -> int:
    """Redact these events and announce it; return of how many the data are others now.

    Events that the chain does not hold yet are left as they are: seal them first.
    """
    return sum(
        _redact(tx, wanted[begin : begin + _AT_ONCE], subject, actor, at)
        for begin in range(0, len(wanted), _AT_ONCE)
    )


def _redact(tx: Tx, wanted: Sequence[Redacted], subject: str, actor: str, at: datetime) -> int:
    held = {each.event_id: each for each in _held(tx, [each.event_id for each in wanted])}
    known = [each for each in wanted if each.event_id in held]
    rows = [
        _row(each, held[each.event_id])
        for each in known
        if dict(each.data) != held[each.event_id].data
    ]
    if not rows:
        return 0
    digests = {str(row["event_id"]): row["digest"] for row in rows}
    said = {"digests": digests}
    announced = ledger.Entry(ANNOUNCED, subject, said)
    (by,) = ledger.recorded(tx, [announced], actor=actor, at=at)
    _store(tx, rows, announced_by=by, at=at)
    return len(rows)


def _row(wanted: Redacted, held: _Held) -> dict[str, Any]:
    data, original = dict(wanted.data), held.original
    if held.salt is not None:
        original = chain.salted(held.data, held.salt)
    return {
        "event_id": wanted.event_id,
        "data": data,
        "original": original.hex() if original else None,
        "digest": chain.salted(data, b"").hex(),
    }


def _held(tx: Tx, event_ids: Sequence[int]) -> list[_Held]:
    return tx.all(
        _Held,
        """
        select event.id as event_id, seal.salt, event.data,
            (
                select redaction.original
                from redaction
                where redaction.event_id = event.id
                order by announced_by
                limit 1
            ) as original
        from event
        join seal on seal.event_id = event.id
        where event.id = any(%(ids)s)
        order by event.id
        limit 500
        """,
        ids=list(event_ids),
    )


def _store(tx: Tx, rows: Sequence[Mapping[str, Any]], *, announced_by: int, at: datetime) -> None:
    given = Json([dict(row) for row in rows])
    tx.run(
        """
        insert into redaction (event_id, announced_by, at, original, digest)
        select event_id, %(announced_by)s, %(at)s, decode(original, 'hex'), decode(digest, 'hex')
        from jsonb_to_recordset(%(rows)s) as given (event_id bigint, original text, digest text)
        """,
        rows=given,
        announced_by=announced_by,
        at=at,
    )
    tx.run(
        """
        update event
        set data = given.data
        from jsonb_to_recordset(%(rows)s) as given (event_id bigint, data jsonb)
        where event.id = given.event_id
        """,
        rows=given,
    )
    tx.run(
        """
        update seal
        set salt = null
        from jsonb_to_recordset(%(rows)s) as given (event_id bigint)
        where seal.event_id = given.event_id and salt is not null
        """,
        rows=given,
    )
