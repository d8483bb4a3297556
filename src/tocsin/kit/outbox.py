"""From a recorded event to the reactions it causes: fan out, lease, perform.

Each reaction is a row of its own, so a failing one is tried again later and never stands in
the way of another; performing and marking done is one transaction, so its writes happen once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString

from tocsin.kit.ledger import Event
from tocsin.kit.tx import Json, Tx

Reaction = Callable[[Tx, Event, datetime], None]
Reactions = Mapping[str, Mapping[str, Reaction]]
"""Event kind -> name -> what happens."""

LEASE = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Claim:
    event_id: int
    name: str
    attempts: int


@dataclass(frozen=True, slots=True)
class _New:
    id: int
    kind: str


def fan_out(tx: Tx, reactions: Reactions, *, now: datetime, limit: int = 500) -> int:
    """Turn each new event into one row of work per reaction; return how many events."""
    new = tx.all(
        _New,
        """
        with taken as (
            delete from outbox
            where event_id in (
                select event_id
                from outbox
                order by event_id
                limit %(limit)s
                for update skip locked
            )
            returning event_id
        )
        select event.id, event.kind
        from taken
        join event on event.id = taken.event_id
        order by event.id
        """,
        limit=limit,
    )
    rows = [{"event": e.id, "name": name} for e in new for name in reactions.get(e.kind, {})]
    if rows:
        _queue(tx, rows, now)
    return len(new)


def discard(tx: Tx) -> int:
    """Let the events that wait cause nothing: for history that happened before it was recorded."""
    return tx.run("delete from outbox")


def claim(tx: Tx, *, now: datetime) -> Claim | None:
    """Lease the reaction that has been due longest.

    The lease is committed before the work starts, and grows with each attempt. One that lies
    further ahead than any can was made before the clock was set back, and so was a first one that
    waits.
    """
    found = tx.maybe(_Row, _DUE, now=now) or tx.maybe(
        _Row, _SET_BACK, now=now, longest=LONGEST_WAIT
    )
    if found is None:
        return None
    return tx.maybe(
        Claim,
        """
        update reaction
        set attempts = attempts + 1,
            due_at = %(now)s + least(%(lease)s * power(2, least(attempts, 10)), %(longest)s)
        where event_id = %(event)s and name = %(name)s
        returning event_id, name, attempts
        """,
        event=found.event_id,
        name=found.name,
        now=now,
        lease=LEASE,
        longest=LONGEST_WAIT,
    )


@dataclass(frozen=True, slots=True)
class _Row:
    event_id: int
    name: str


_DUE: LiteralString = """
        select event_id, name
        from reaction
        where done_at is null and due_at <= %(now)s
        order by due_at, event_id, name
        limit 1
        for update skip locked
"""
_SET_BACK: LiteralString = """
        select event_id, name
        from reaction
        where done_at is null
            and due_at > %(now)s
            and (due_at > %(now)s + %(longest)s or attempts = 0)
        order by due_at, event_id, name
        limit 1
        for update skip locked
"""


def perform(tx: Tx, claimed: Claim, reactions: Reactions, *, now: datetime) -> None:
    """Apply a claimed reaction, unless another engine has already done so."""
    event = tx.maybe(
        Event,
        """
        select event.id, event.at, event.kind, event.subject, event.actor, event.data
        from reaction
        join event on event.id = reaction.event_id
        where reaction.event_id = %(event)s and reaction.name = %(name)s
            and reaction.done_at is null
        for update of reaction
        """,
        event=claimed.event_id,
        name=claimed.name,
    )
    if event is None:
        return
    reaction = reactions.get(event.kind, {}).get(claimed.name)
    if reaction is not None:  # else it was removed by an upgrade: nothing is left to do
        reaction(tx, event, now)
    _done(tx, claimed, now)


def note_failure(tx: Tx, claimed: Claim, *, error: str) -> None:
    """Keep why the last attempt failed; the lease already says when the next one is."""
    tx.run(
        "update reaction set last_error = %(error)s where event_id = %(event)s and name = %(name)s",
        error=error[:256],
        event=claimed.event_id,
        name=claimed.name,
    )


def _queue(tx: Tx, rows: list[dict[str, object]], now: datetime) -> None:
    tx.run(
        """
        insert into reaction (event_id, name, due_at)
        select event, name, %(now)s
        from jsonb_to_recordset(%(rows)s) as given (event bigint, name text)
        on conflict do nothing
        """,
        rows=Json(rows),
        now=now,
    )


def _done(tx: Tx, claimed: Claim, now: datetime) -> None:
    tx.run(
        """
        update reaction
        set done_at = %(now)s, last_error = null
        where event_id = %(event)s and name = %(name)s
        """,
        now=now,
        event=claimed.event_id,
        name=claimed.name,
    )
