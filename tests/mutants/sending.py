"""Senders that lose a notification or send it twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from tests.mutants.rebinding import rebound
from tocsin.kit.tx import Tx
from tocsin.notify import delivery as outer
from tocsin.notify.attempt import Status, Verdict
from tocsin.notify.store import delivery as store
from tocsin.notify.store.delivery import Row


@contextmanager
def mark_before() -> Iterator[None]:
    """Marks a notification as sent and then sends it, as healthchecks does: ``process_one_flip``
    updates ``processed`` before it hands ``notify`` to a thread (sendalerts.py; issue 212:
    interrupted while sending, "no retries are made, and no error is logged")."""
    claim = outer.claim

    def marked(tx: Tx, now: datetime, **wanted: Any) -> Any:
        claimed = claim(tx, now, **wanted)
        if claimed is not None:
            store.settle(tx, claimed.row, Verdict(Status.SENT), counts=True, now=now)
        return claimed

    with rebound(outer, claim=marked):
        yield


@contextmanager
def nolease() -> Iterator[None]:
    """Hands out leases that are over at once, as queues do whose visibility timeout is shorter
    than the work (Celery on Redis: celery issue 4766, kombu issue 337): a second worker takes
    what the first is still sending."""
    claim = store.claim

    def unleased(tx: Tx, channel: str, *, now: datetime, lease_until: datetime) -> Row | None:
        return claim(tx, channel, now=now, lease_until=now)

    with rebound(store, claim=unleased):
        yield


@contextmanager
def deadline_fail() -> Iterator[None]:
    """Gives up what a dead worker was sending, as GoAlert does: ``sendDeadlineExpired`` sets
    ``failed`` and no next retry where ``sending_deadline`` has passed (engine/message/db.go)."""
    claim = store.claim

    def claimed(tx: Tx, channel: str, **at: datetime) -> Row | None:
        tx.run(
            """
            update notification
            set status = 'failed', reason = 'the deadline of the sender has passed',
                ended_at = %(now)s, lease_until = null
            where status = 'sending' and lease_until <= %(now)s and channel = %(channel)s
            """,
            now=at["now"],
            channel=channel,
        )
        return claim(tx, channel, **at)

    with rebound(store, claim=claimed):
        yield


@contextmanager
def fence_off() -> Iterator[None]:
    """Lets a worker that slept through its lease write what it thinks, as leaders did in River
    that still believed themselves elected (river issues 199 and 217)."""
    held = store.held

    def whoever(tx: Tx, notification_id: int, *, fence: int) -> Row | None:
        latest = tx.value(
            """
            update notification
            set status = 'sending'
            where id = %(id)s and fence >= %(fence)s
            returning fence
            """,
            id=notification_id,
            fence=fence,
        )
        return held(tx, notification_id, fence=latest)

    with rebound(store, held=whoever):
        yield
