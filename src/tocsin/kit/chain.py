"""The hash chain over the ledger, so that a changed, lost or reordered event shows.

Sealing happens after the fact and away from the paging path: whoever records an event only
leaves its id in ``unsealed``; one sealer at a time chains what has committed, in the order in
which it sees it. Cutting off the tail leaves a valid chain, which is why a head can be kept
elsewhere and compared.

A link holds an event's data by a digest with salt, so that personal data can be taken out of them
later: see ``redaction``.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.due import Condition
from tocsin.kit.tx import Json, Tx

# Made once, because making it takes longer than writing an event with it.
_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_ONE_SEALER = 0x736561  # "sea": the chain grows at one end only
# By the index: the table is emptied all the time, and full of what is gone.
HAS_UNSEALED: Condition = "(select event_id from unsealed order by event_id limit 1) is not null"
_START = hashlib.sha256(b"tocsin ledger").digest()
_SALT = 16


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's last link: how many events it holds and the hash over all of them."""

    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first place where the chain does not hold; ``event_id`` is None past its end."""

    position: int
    event_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    checked: int
    waiting: int
    flaw: Flaw | None

    @property
    def holds(self) -> bool:
        return self.flaw is None


@dataclass(frozen=True, slots=True)
class _Link:
    """A link with its event as it is now; ``redacted`` is the digest that was announced."""

    position: int
    event_id: int
    hash: bytes
    salt: bytes | None
    original: bytes | None
    redacted: bytes | None
    is_announced: bool
    at: datetime | None
    kind: str | None
    subject: str | None
    actor: str | None
    data: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Event:
    id: int
    at: datetime
    kind: str
    subject: str
    actor: str
    data: dict[str, Any]


def head(tx: Tx) -> Head:
    found = tx.maybe(Head, "select position, hash from seal order by position desc limit 1")
    return found or Head(0, _START)


def seal(tx: Tx, *, limit: int = 1000) -> int:
    """Chain up to ``limit`` events and return how many; 0 also when another sealer is at it."""
    if not tx.value("select pg_try_advisory_xact_lock(%(lock)s)", lock=_ONE_SEALER):
        return 0
    events = _take_unsealed(tx, limit)
    link = head(tx)
    rows = []
    for event in events:
        salt = os.urandom(_SALT)
        held = salted(event.data, salt)
        link = Head(link.position + 1, _hash(link.hash, event, held.hex()))
        row = {"position": link.position, "event": event.id, "hash": link.hash.hex()}
        rows.append(row | {"salt": salt.hex()})
    if rows:
        _store(tx, rows)
    return len(rows)


def seal_all(tx: Tx) -> None:
    """Chain all that waits, waiting for whoever is at it; nobody else can until this commits."""
    tx.run("select pg_advisory_xact_lock(%(lock)s)", lock=_ONE_SEALER)
    while seal(tx):
        pass


def salted(data: dict[str, Any], salt: bytes) -> bytes:
    """Return what a link holds of an event's data."""
    return hashlib.sha256(salt + _canonical(data).encode()).digest()


def verify(tx: Tx, *, kept: Head | None = None) -> Verdict:
    """Recompute the whole chain; with a head that was ``kept``, also that its tail is there."""
    link, flaw = Head(0, _START), None
    for found in _links(tx):
        flaw = _flaw(link, found, kept)
        if flaw:
            break
        link = Head(found.position, found.hash)
    waiting = int(tx.value("select count(*) from unsealed"))
    return Verdict(link.position, waiting, flaw or _missing(tx, link, kept))


def _flaw(link: Head, found: _Link, kept: Head | None) -> Flaw | None:
    if found.position != link.position + 1:
        return Flaw(link.position + 1, None, "a link of the chain is missing")
    if found.at is None:
        return Flaw(found.position, found.event_id, "the event was deleted")
    if not _holds(link.hash, found):
        return Flaw(found.position, found.event_id, "the event or the link was changed")
    if found.redacted is not None and not _is_open(found):
        return Flaw(found.position, found.event_id, "it was redacted, and nothing says so")
    if kept and kept.position == found.position and kept.hash != found.hash:
        return Flaw(found.position, found.event_id, "the chain differs from the kept head")
    return None


def _missing(tx: Tx, link: Head, kept: Head | None) -> Flaw | None:
    if kept and kept.position > link.position:
        return Flaw(link.position + 1, None, "the chain ends before the kept head")
    unchained = tx.value(
        """
        select id
        from event
        where not exists (select from seal where seal.event_id = event.id)
            and not exists (select from unsealed where unsealed.event_id = event.id)
        order by id
        limit 1
        """
    )
    return (
        Flaw(link.position + 1, unchained, "the event is not in the chain") if unchained else None
    )


def _holds(previous: bytes, link: _Link) -> bool:
    """Say whether the link is over this event, as far as can be known of a redacted one.

    Of a link of before, which has no salt, only the next one shows that it is unchanged once its
    event is redacted.
    """
    data = link.data or {}
    held: object = data
    if link.salt is not None:
        held = salted(data, link.salt).hex()
    elif link.original is not None:
        held = link.original.hex()
    elif link.redacted is not None:
        return True
    return _hash(previous, link, held) == link.hash


def _is_open(link: _Link) -> bool:
    """Say whether a redaction was announced, and the data are what was announced."""
    return link.is_announced and link.redacted == salted(link.data or {}, b"")


def _hash(previous: bytes, event: _Event | _Link, held: object) -> bytes:
    """``held`` stands for the event's data: a digest, in links of before the data themselves."""
    event_id = event.id if isinstance(event, _Event) else event.event_id
    at = event.at.isoformat() if event.at else None
    fields = [event_id, at, event.kind, event.subject, event.actor, held]
    return hashlib.sha256(previous + _canonical(fields).encode()).digest()


def _links(tx: Tx, batch: int = 5000) -> Iterator[_Link]:
    after = 0
    while True:
        links = tx.all(
            _Link,
            """
            select seal.position, seal.event_id, seal.hash, seal.salt,
                redaction.original, redaction.digest as redacted,
                coalesce(
                    announcement.kind = 'ledger.redacted'
                        and announcement.data -> 'digests' ->> event.id::text
                            = encode(redaction.digest, 'hex'),
                    false
                ) as is_announced,
                event.at, event.kind, event.subject, event.actor, event.data
            from seal
            left join event on event.id = seal.event_id
            left join lateral (
                select announced_by, original, digest
                from redaction
                where redaction.event_id = seal.event_id
                order by announced_by desc
                limit 1
            ) as redaction on true
            left join event as announcement on announcement.id = redaction.announced_by
            where seal.position > %(after)s
            order by seal.position
            limit %(batch)s
            """,
            after=after,
            batch=batch,
        )
        yield from links
        if len(links) < batch:
            return
        after = links[-1].position


def _take_unsealed(tx: Tx, limit: int) -> list[_Event]:
    return tx.all(
        _Event,
        """
        with taken as (
            delete from unsealed
            where event_id = any(array(
                select event_id
                from unsealed
                order by event_id
                limit %(limit)s
            ))
            returning event_id
        )
        select event.id, event.at, event.kind, event.subject, event.actor, event.data
        from taken
        join event on event.id = taken.event_id
        order by event.id
        """,
        limit=limit,
    )


def _store(tx: Tx, rows: list[dict[str, Any]]) -> None:
    tx.run(
        """
        insert into seal (position, event_id, hash, salt)
        select position, event, decode(hash, 'hex'), decode(salt, 'hex')
        from jsonb_to_recordset(%(rows)s)
            as given (position bigint, event bigint, hash text, salt text)
        """,
        rows=Json(rows),
    )
