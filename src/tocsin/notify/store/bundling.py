"""Rows of pages that wait for each other, and of how long they may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from tocsin.kit.tx import Json, Tx
from tocsin.notify.store.delivery import Row


@dataclass(frozen=True, slots=True)
class Seconds:
    seconds: int
    call_seconds: int


@dataclass(frozen=True, slots=True)
class First:
    """A page that was not held, which others may follow."""

    person_id: int
    channel: str
    address: str
    subject: str
    is_drill: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    """A row that was leased to go along in the message of another."""

    carrier_id: int
    row: Row


@dataclass(frozen=True, slots=True)
class _Leased(Row):
    carrier_id: int = 0


def seconds(tx: Tx) -> Seconds | None:
    return tx.maybe(Seconds, "select seconds, call_seconds from bundling")


def put_seconds(tx: Tx, wanted: Seconds) -> None:
    tx.run(
        """
        insert into bundling (seconds, call_seconds)
        values (%(seconds)s, %(calls)s)
        on conflict (singleton) do update
            set seconds = excluded.seconds, call_seconds = excluded.call_seconds
        """,
        seconds=wanted.seconds,
        calls=wanted.call_seconds,
    )


def first_pages(
    tx: Tx, person_ids: Sequence[int], *, since: datetime, now: datetime
) -> list[First]:
    """Return the latest pages of these persons that did not wait, the latest first.

    A reminder that is still to come has rung nobody, so nothing follows it.
    """
    return tx.all(
        First,
        """
        select person_id, channel, address, subject, is_drill, created_at as at
        from notification
        where person_id = any(%(people)s) and kind = 'page' and held_until is null
            and created_at > %(since)s and created_at <= %(now)s
            and (status in ('sending', 'sent', 'delivered')
                or status = 'pending' and due_at <= created_at)
        order by created_at desc, id desc
        limit 1000
        """,
        people=list(person_ids),
        since=since,
        now=now,
    )


def claim_beside(
    tx: Tx, ids: Sequence[int], *, until: datetime, now: datetime, limit: int
) -> list[Beside]:
    """Lease the pages that wait to be told together with these, and open an attempt at each."""
    found = tx.all(_Leased, _CLAIM_BESIDE, ids=list(ids), until=until, now=now, limit=limit)
    return [Beside(row.carrier_id, row) for row in found]


_CLAIM_BESIDE: LiteralString = """
with chosen as (
    select waiting.id, min(carrier.id) as carrier_id
    from notification as carrier
    join notification as waiting on waiting.person_id = carrier.person_id
        and waiting.channel = carrier.channel and waiting.address = carrier.address
        and waiting.is_drill = carrier.is_drill
    where carrier.id = any(%(ids)s) and waiting.status = 'pending'
        and waiting.held_until is not null and waiting.stop_reason is null
        and (waiting.fence = 0 or waiting.due_at <= %(now)s)
    group by waiting.id
    order by waiting.id
    limit %(limit)s
), locked as (
    select notification.id, chosen.carrier_id
    from notification
    join chosen on chosen.id = notification.id
    where status = 'pending'
    order by notification.id
    for update of notification skip locked
), leased as (
    update notification
    set status = 'sending', fence = fence + 1, attempts = attempts + 1, lease_until = %(until)s
    from locked
    where notification.id = locked.id
    returning notification.id, fence, attempts, person_id, channel, address, subject, cause, kind,
        urgency, message, created_at, stop_reason, carrier_id
), opened as (
    insert into notification_attempt (notification_id, fence, provider, started_at)
    select id, fence, channel, %(now)s
    from leased
)
select id, fence, attempts, person_id, channel, address, subject, cause, kind, urgency, message,
    created_at, stop_reason, null::bigint as newer_id, 0 as unfinished, null::jsonb as setting,
    carrier_id
from leased
order by id
limit %(limit)s
"""


def note(tx: Tx, bundled: Mapping[int, int]) -> None:
    """Keep in whose message each of these was told."""
    tx.run(
        """
        update notification
        set bundled_in = given.carrier
        from jsonb_to_recordset(%(rows)s) as given (id bigint, carrier bigint)
        where notification.id = given.id
        """,
        rows=Json([{"id": number, "carrier": carrier} for number, carrier in bundled.items()]),
    )


def beside(tx: Tx, carrier_id: int) -> list[int]:
    """Return the notifications that a message told beside its own."""
    return tx.column(
        """
        select id
        from notification
        where bundled_in = %(id)s
        order by id
        limit 200
        """,
        id=carrier_id,
    )
