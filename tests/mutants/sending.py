"""Senders that lose a notification or send it twice."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.mutants.rebinding import rebound
from tocsin.kit.tx import Tx
from tocsin.notify import delivery as outer
from tocsin.notify.attempt import Attempt, Status, Verdict
from tocsin.notify.store import delivery as store
from tocsin.notify.store.delivery import Held, Lease, Row


@contextmanager
def mark_before() -> Iterator[None]:
    """Marks a notification as sent and then sends it, as healthchecks does: ``process_one_flip``
    updates ``processed`` before it hands ``notify`` to a thread (sendalerts.py; issue 212:
    interrupted while sending, "no retries are made, and no error is logged")."""
    claim = outer.claim_some

    def marked(tx: Tx, now: datetime, **wanted: Any) -> Any:
        claimed = claim(tx, now, **wanted)
        sent = [(each.row, Verdict(Status.SENT), True) for each in claimed]
        store.settle(tx, sent, now=now)
        return claimed

    with rebound(outer, claim_some=marked):
        yield


@contextmanager
def nolease() -> Iterator[None]:
    """Hands out leases that are over at once, as queues do whose visibility timeout is shorter
    than the work (Celery on Redis: celery issue 4766, kombu issue 337): a second worker takes
    what the first is still sending."""
    claim = store.claim

    def unleased(tx: Tx, lease: Lease, *, now: datetime) -> list[Row]:
        return claim(tx, replace(lease, until=now), now=now)

    with rebound(store, claim=unleased):
        yield


@contextmanager
def deadline_fail() -> Iterator[None]:
    """Gives up what a dead worker was sending, as GoAlert does: ``sendDeadlineExpired`` sets
    ``failed`` and no next retry where ``sending_deadline`` has passed (engine/message/db.go)."""
    claim = store.claim

    def claimed(tx: Tx, lease: Lease, *, now: datetime) -> list[Row]:
        tx.run(
            """
            update notification
            set status = 'failed', reason = 'the deadline of the sender has passed',
                ended_at = %(now)s, lease_until = null
            where status = 'sending' and lease_until <= %(now)s and channel = any(%(channels)s)
            """,
            now=now,
            channels=list(lease.channels),
        )
        return claim(tx, lease, now=now)

    with rebound(store, claim=claimed):
        yield


@contextmanager
def fence_off() -> Iterator[None]:
    """Lets a worker that slept through its lease write what it thinks, as leaders did in River
    that still believed themselves elected (river issues 199 and 217)."""
    close, settle = store.close_attempts, store.settle

    def believed(tx: Tx, row: Row) -> Row:
        fence = tx.value(
            """
            update notification
            set status = 'sending', lease_until = coalesce(lease_until, due_at), ended_at = null
            where id = %(id)s and fence >= %(fence)s
            returning fence
            """,
            id=row.id,
            fence=row.fence,
        )
        return replace(row, fence=fence)

    def closed(tx: Tx, done: Sequence[tuple[Row, Attempt]], *, at: datetime) -> Mapping[int, Held]:
        return close(tx, [(believed(tx, row), attempt) for row, attempt in done], at=at)

    def settled(tx: Tx, ends: Sequence[tuple[Row, Verdict, bool]], *, now: datetime) -> None:
        settle(tx, [(believed(tx, row), end, asked) for row, end, asked in ends], now=now)

    with rebound(store, close_attempts=closed, settle=settled):
        yield
