"""From a recorded event to the reactions it causes: at once, or else fan out, lease, perform.

Where all goes well events leave in the transaction that reacts to them. What does not go well is
fanned out: each reaction is a row of its own, so a failing one is tried again later and never
stands in the way of another; performing and marking done is one transaction, so its writes happen
once. What can wait stands in a line of its own, behind which nothing else has to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

from tocsin.kit.due import Condition
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Json, Tx

Reaction = Callable[[Tx, Event, datetime], None]
Reactions = Mapping[str, Mapping[str, Reaction]]
"""Event kind -> name -> what happens."""


def _any(_event: Event) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Together:
    """A reaction to many events at once, in as many statements as to one.

    ``wants`` tells those that cause something; the others are not even queued.
    """

    react: Callable[[Tx, Sequence[Event], datetime], None]
    wants: Callable[[Event], bool] = _any

    def __call__(self, tx: Tx, event: Event, now: datetime) -> None:
        if self.wants(event):
            self.react(tx, [event], now)


LEASE = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=30)
# By the index: the table is emptied all the time, and full of what is gone.
HAS_EVENTS: Condition = """
    (select event_id from outbox where not can_wait order by event_id limit 1) is not null
"""
HAS_LATER: Condition = """
    (select event_id from outbox where can_wait order by event_id limit 1) is not null
"""
"""Whether there is something to which it is enough to react soon."""
HAS_REACTIONS: Condition = """
    exists (
        select
        from reaction
        where done_at is null and due_at <= %(now)s
    ) or exists (
        select
        from reaction
        where done_at is null and due_at > %(now)s
            and (due_at > %(now)s + interval '30 minutes' or attempts = 0)
    )
"""
"""Whether there is something to perform, also if the clock was set back."""


@dataclass(frozen=True, slots=True)
class Claim:
    event_id: int
    name: str
    attempts: int


@dataclass(frozen=True, slots=True)
class _Open:
    """An event with one reaction to it that is not done yet."""

    id: int
    at: datetime
    kind: str
    subject: str
    actor: str
    data: dict[str, Any]
    name: str

    @property
    def event(self) -> Event:
        return Event(self.id, self.at, self.kind, self.subject, self.actor, self.data)


def react_at_once(
    tx: Tx, reactions: Reactions, *, now: datetime, limit: int, can_wait: bool = False
) -> int:
    """Perform what the oldest new events cause and return how many they were; all or none.

    If one of them fails they stay new, and are to be fanned out.
    """
    new = _taken(tx, limit, can_wait=can_wait)
    _perform(
        tx, [(each, name) for each in new for name in _caused(each, reactions)], reactions, now
    )
    return len(new)


def fan_out(
    tx: Tx, reactions: Reactions, *, now: datetime, limit: int = 500, can_wait: bool = False
) -> int:
    """Turn each new event into one row of work per reaction; return how many events."""
    new = _taken(tx, limit, can_wait=can_wait)
    rows: list[dict[str, object]] = [
        {"event": event.id, "name": name} for event in new for name in _caused(event, reactions)
    ]
    if rows:
        _queue(tx, rows, now)
    return len(new)


def _taken(tx: Tx, limit: int, *, can_wait: bool) -> list[Event]:
    """Take the oldest new events out."""
    return tx.all(Event, (_LATER if can_wait else _PRESSING) + _TAKE, limit=limit)


# Two statements, because what presses has an index of its own and the planner has to see that.
_PRESSING: LiteralString = """
        with oldest as (
            select event_id
            from outbox
            where not can_wait
            order by event_id
            limit %(limit)s
            for update skip locked
        )
"""
_LATER: LiteralString = """
        with oldest as (
            select event_id
            from outbox
            where can_wait
            order by event_id
            limit %(limit)s
            for update skip locked
        )
"""
_TAKE: LiteralString = """
        , taken as (
            delete from outbox
            where event_id = any(array(select event_id from oldest))
            returning event_id
        )
        select event.id, event.at, event.kind, event.subject, event.actor, event.data
        from taken
        join event on event.id = taken.event_id
        order by event.id
"""


def _caused(event: Event, reactions: Reactions) -> list[str]:
    """Return the names of the reactions that have something to do, in their order."""
    return [
        name
        for name, reaction in sorted(reactions.get(event.kind, {}).items())
        if not isinstance(reaction, Together) or reaction.wants(event)
    ]


def discard(tx: Tx) -> int:
    """Let the events that wait cause nothing: for history that happened before it was recorded."""
    return tx.run("delete from outbox")


def claim(tx: Tx, *, now: datetime) -> Claim | None:
    """Lease the reaction that has been due longest."""
    found = claim_some(tx, now=now, limit=1)
    return found[0] if found else None


def claim_some(tx: Tx, *, now: datetime, limit: int) -> list[Claim]:
    """Lease those that have been due longest, in the order of their events.

    The lease is committed before the work starts, and grows with each attempt. One that lies
    further ahead than any can was made before the clock was set back, and so was a first one that
    waits.
    """
    found = tx.all(_Row, _DUE, now=now, limit=limit) or tx.all(
        _Row, _SET_BACK, now=now, longest=LONGEST_WAIT, limit=limit
    )
    if not found:
        return []
    leased = tx.all(
        Claim,
        """
        update reaction
        set attempts = attempts + 1,
            due_at = %(now)s + least(%(lease)s * power(2, least(attempts, 10)), %(longest)s)
        from jsonb_to_recordset(%(rows)s) as given (event bigint, name text)
        where reaction.event_id = given.event and reaction.name = given.name
        returning reaction.event_id, reaction.name, attempts
        """,
        rows=Json([{"event": row.event_id, "name": row.name} for row in found]),
        now=now,
        lease=LEASE,
        longest=LONGEST_WAIT,
    )
    return sorted(leased, key=lambda claim: (claim.event_id, claim.name))


@dataclass(frozen=True, slots=True)
class _Row:
    event_id: int
    name: str


_DUE: LiteralString = """
        select event_id, name
        from reaction
        where done_at is null and due_at <= %(now)s
        order by due_at, event_id, name
        limit %(limit)s
        for update skip locked
"""
_SET_BACK: LiteralString = """
        select event_id, name
        from reaction
        where done_at is null
            and due_at > %(now)s
            and (due_at > %(now)s + %(longest)s or attempts = 0)
        order by due_at, event_id, name
        limit %(limit)s
        for update skip locked
"""


def perform(tx: Tx, claimed: Claim, reactions: Reactions, *, now: datetime) -> None:
    """Apply a claimed reaction, unless another engine has already done so."""
    perform_some(tx, [claimed], reactions, now=now)


def perform_some(tx: Tx, claimed: Sequence[Claim], reactions: Reactions, *, now: datetime) -> None:
    """Apply them all or, if one of them fails, none."""
    rows = [{"event": claim.event_id, "name": claim.name} for claim in claimed]
    open_ones = tx.all(
        _Open,
        """
        select event.id, event.at, event.kind, event.subject, event.actor, event.data,
            reaction.name
        from jsonb_to_recordset(%(rows)s) as given (event bigint, name text)
        join reaction on reaction.event_id = given.event and reaction.name = given.name
        join event on event.id = reaction.event_id
        where reaction.done_at is null
        order by reaction.event_id, reaction.name
        limit 1000
        for update of reaction
        """,
        rows=Json(rows),
    )
    _perform(tx, [(one.event, one.name) for one in open_ones], reactions, now)
    _done(tx, open_ones, now)


def _perform(
    tx: Tx, wanted: Sequence[tuple[Event, str]], reactions: Reactions, now: datetime
) -> None:
    together: dict[tuple[str, Together], list[Event]] = {}
    for event, name in wanted:
        reaction = reactions.get(event.kind, {}).get(name)
        if isinstance(reaction, Together):
            if reaction.wants(event):
                together.setdefault((name, reaction), []).append(event)
        elif reaction is not None:  # else it was removed by an upgrade: nothing is left to do
            reaction(tx, event, now)
    # In the order of their names, so that two engines lock what they share alike.
    for (_, reaction), events in sorted(together.items(), key=lambda each: each[0][0]):
        reaction.react(tx, events, now)


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


def _done(tx: Tx, ended: Sequence[_Open], now: datetime) -> None:
    tx.run(
        """
        update reaction
        set done_at = %(now)s, last_error = null
        from jsonb_to_recordset(%(rows)s) as given (event bigint, name text)
        where reaction.event_id = given.event and reaction.name = given.name
        """,
        now=now,
        rows=Json([{"event": one.id, "name": one.name} for one in ended]),
    )
