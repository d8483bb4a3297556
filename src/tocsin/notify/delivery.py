"""Notifications on their way out: claim one, send it with no transaction open, finish it.

The claim is committed before anything is sent, so a crash leaves a lease that runs out and the
notification is sent again under the same identity. The finish holds only under the fence of its
own claim, so a worker that slept through its lease changes nothing. What was answered before
the claim is not claimed, and so no sending begins after an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.identity import actor
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify import attempt as attempts
from tocsin.notify import channels as providers
from tocsin.notify.attempt import Attempt, Outcome, Status, Tried, Verdict
from tocsin.notify.message import Kind
from tocsin.notify.sending import Claimed, Means, message_of, send
from tocsin.notify.store import delivery as store
from tocsin.notify.store import inbox, settings
from tocsin.notify.store.delivery import Row

__all__ = ["LEASE", "Claimed", "Finished", "Means", "claim", "finish", "send"]

LEASE = timedelta(seconds=15)
NEEDLESS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Finished:
    """``status`` is None when the writer came late and changed nothing."""

    status: Status | None


def claim(tx: Tx, now: datetime, *, channels: Sequence[str] | None = None) -> Claimed | None:
    """Lease the most urgent notification that is due on these channels; None when there is none.

    Workers that serve one channel each keep a hanging provider from delaying the others.
    """
    wanted = list(providers.PROVIDERS) if channels is None else channels
    for slug in store.channels_by_urgency(tx, wanted, now=now):
        for _ in range(NEEDLESS_AT_ONCE):
            row = store.claim(tx, slug, now=now, lease_until=now + LEASE)
            if row is None:
                break
            if not _is_spared(tx, row, now):
                store.open_attempt(tx, row.id, fence=row.fence, provider=slug, at=now)
                return Claimed(row, settings.get(tx, slug), now)
    return None


def finish(tx: Tx, claimed: Claimed, attempt: Attempt, now: datetime) -> Finished:
    """Record what came of the attempt, unless the lease has passed to somebody else."""
    fence = claimed.row.fence
    store.close_attempt(tx, claimed.id, fence=fence, attempt=attempt, at=now)
    row = store.held(tx, claimed.id, fence=fence)
    if row is None:
        return Finished(None)
    verdict = attempts.judge(_tried(row), attempt, now=now)
    was_asked = attempt.outcome is not Outcome.DEFERRED
    store.settle(tx, row, verdict, counts=was_asked, now=now)
    if verdict.status is Status.DELIVERED and row.person_id is not None:
        inbox.insert(tx, row.id, message_of(row), person_id=row.person_id, at=now)
    if verdict.hurries:
        store.hurry(tx, row, now=now)
    _record(tx, row, verdict, now)
    return Finished(verdict.status)


def _is_spared(tx: Tx, row: Row, now: datetime) -> bool:
    """Settle with its reason what need not be sent any more; say whether it was so."""
    reason = row.stop_reason
    if reason is None and row.kind is Kind.PAGE:
        newer = store.newer_twin(tx, row, now=now)
        reason = f"superseded by notification {newer}" if newer else None
    if reason is None:
        return False
    verdict = Verdict(Status.SUPPRESSED, reason)
    store.settle(tx, row, verdict, counts=False, now=now)
    _record(tx, row, verdict, now)
    return True


def _tried(row: Row) -> Tried:
    channel = providers.PROVIDERS.get(row.channel)
    return Tried(
        kind=row.kind,
        urgency=row.urgency,
        attempts=row.attempts,
        created_at=row.created_at,
        stop_reason=row.stop_reason,
        is_inside=channel is not None and channel.is_inside,
    )


_EVENTS = {
    Status.SENT: "notification.sent",
    Status.DELIVERED: "notification.sent",
    Status.FAILED: "notification.failed",
    Status.SUPPRESSED: "notification.suppressed",
}


def _record(tx: Tx, row: Row, verdict: Verdict, now: datetime) -> None:
    """Tell the ledger how it ended; what is tried again has not ended."""
    kind = _EVENTS.get(verdict.status)
    if kind is None:
        return
    data = {
        "notification_id": row.id,
        "person_id": row.person_id,
        "channel": row.channel,
        "kind": row.kind,
        "cause": row.cause,
        "attempts": row.attempts,
        "reason": verdict.reason,
    }
    ledger.record(tx, kind=kind, subject=row.subject, actor=actor.SYSTEM.label, at=now, data=data)
