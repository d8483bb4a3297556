"""What becomes of a notification by what its provider says of it after taking it.

A receipt may come before the sending itself is written down, twice, or for an earlier attempt:
what arrived has arrived by whichever attempt, but only the latest one can fail.
"""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity.actor import SYSTEM
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify.attempt import Status
from tocsin.notify.callbacks import Sent
from tocsin.notify.message import Kind
from tocsin.notify.receipt import Kept, Outcome, Receipt
from tocsin.notify.store import bundling, due, follow_ups
from tocsin.notify.store import receipts as store
from tocsin.notify.store.receipts import Row

_UNDER_WAY = frozenset({Status.PENDING, Status.SENDING, Status.SENT})
_OUT = frozenset({Status.SENDING, Status.SENT})
UNCONFIRMED = "It was picked up, but nobody confirmed it."


def record_receipt(tx: Tx, sent: Sent, given: Receipt, *, now: datetime) -> bool:
    """Keep a receipt and do what follows from it; return whether it was new.

    Who was not reached by it is reached by their other contacts at once.
    """
    row = store.lock(tx, sent.notification_id)
    receipt = given.tidy()
    if row is None or not store.insert(tx, sent, receipt, at=now):
        return False
    _follow_from(tx, row, sent, receipt, now)
    for other_id in bundling.beside(tx, row.id):
        other = store.lock(tx, other_id)
        if other is not None:  # what one message told has one fate
            _follow_from(tx, other, Sent(other.id, other.fence), receipt, now)
    return True


def _follow_from(tx: Tx, row: Row, sent: Sent, receipt: Receipt, now: datetime) -> None:
    if _failed(row, receipt.outcome):
        _fail(tx, row, sent, receipt, now)
    else:
        _arrive(tx, row, receipt, now)


def receipts_of(tx: Tx, notification_ids: Sequence[int]) -> dict[int, list[Kept]]:
    """Return what was said about each of these notifications."""
    found: dict[int, list[Kept]] = {notification_id: [] for notification_id in notification_ids}
    for kept in store.of(tx, notification_ids):
        found[kept.notification_id].append(kept)
    return found


def _failed(row: Row, outcome: Outcome) -> bool:
    is_unheard = outcome is Outcome.UNCONFIRMED and row.can_answer
    return outcome is Outcome.FAILED or is_unheard


def _arrive(tx: Tx, row: Row, receipt: Receipt, now: datetime) -> None:
    follow_ups.end(tx, row.id)
    if row.status not in _UNDER_WAY:
        return
    store.end(tx, row.id, Status.DELIVERED, reason=None, at=now)
    _record(tx, row, "notification.delivered", receipt.said or None, now)


def _fail(tx: Tx, row: Row, sent: Sent, receipt: Receipt, now: datetime) -> None:
    if row.status not in _OUT or row.fence != sent.attempt:
        return
    reason = receipt.said or UNCONFIRMED
    follow_ups.end(tx, row.id)
    store.end(tx, row.id, Status.FAILED, reason=reason, at=now)
    _record(tx, row, "notification.failed", reason, now)
    if row.kind is Kind.PAGE:
        due.hurry(tx, [row], now=now)


def _record(tx: Tx, row: Row, kind: str, reason: str | None, now: datetime) -> None:
    data = {
        "notification_id": row.id,
        "person_id": row.person_id,
        "channel": row.channel,
        "kind": row.kind,
        "cause": row.cause,
        "attempts": row.attempts,
        "reason": reason,
    }
    ledger.record(tx, kind=kind, subject=row.subject, actor=SYSTEM.label, at=now, data=data)
