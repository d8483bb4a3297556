"""Rows of receipts, and what they change about their notifications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.notify.attempt import Status
from tocsin.notify.callbacks import Sent
from tocsin.notify.message import Kind
from tocsin.notify.receipt import Kept, Receipt


@dataclass(frozen=True, slots=True)
class Row:
    """The notification of a receipt, held until the transaction ends."""

    id: int
    fence: int
    attempts: int
    person_id: int | None
    contact_id: int | None
    channel: str
    subject: str
    cause: str
    kind: Kind
    status: Status
    can_answer: bool


def lock(tx: Tx, notification_id: int) -> Row | None:
    return tx.maybe(
        Row,
        """
        select id, fence, attempts, person_id, contact_id, channel, subject, cause, kind, status,
            coalesce((message ->> 'can_answer')::boolean, false) as can_answer
        from notification
        where id = %(id)s
        for update
        """,
        id=notification_id,
    )


def insert(tx: Tx, sent: Sent, receipt: Receipt, *, at: datetime) -> bool:
    """Keep a receipt; return whether it was not there before."""
    touched = tx.run(
        """
        insert into notification_receipt (notification_id, attempt, outcome, code, said, at)
        values (%(id)s, %(attempt)s, %(outcome)s, %(code)s, %(said)s, %(at)s)
        on conflict (notification_id, attempt, outcome) do nothing
        """,
        id=sent.notification_id,
        attempt=sent.attempt,
        outcome=receipt.outcome,
        code=receipt.code,
        said=receipt.said,
        at=at,
    )
    return touched > 0


def end(tx: Tx, notification_id: int, status: Status, *, reason: str | None, at: datetime) -> None:
    """Write how it ended; a sender that still has it under lease then comes late."""
    tx.run(
        """
        update notification
        set status = %(status)s, reason = %(reason)s, ended_at = %(at)s, lease_until = null
        where id = %(id)s
        """,
        id=notification_id,
        status=status,
        reason=reason,
        at=at,
    )


def of(tx: Tx, notification_ids: Sequence[int]) -> list[Kept]:
    """The receipts of these notifications, in the order in which they came."""
    return tx.all(
        Kept,
        """
        select notification_id, attempt, outcome, code, said, at
        from notification_receipt
        where notification_id = any(%(ids)s)
        order by at, notification_id, attempt, outcome
        limit 10000
        """,
        ids=list(notification_ids),
    )
