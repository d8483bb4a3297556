"""Asking providers what became of what they have taken, and taking back what was answered.

Most report by themselves; asking is for those whose report cannot reach us or got lost, so that a
call that nobody took never counts as having reached somebody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from tocsin.kit import errors, http
from tocsin.kit.tx import Tx
from tocsin.notify import channels as providers
from tocsin.notify import sealing
from tocsin.notify.actions import receipts
from tocsin.notify.callbacks import Sent
from tocsin.notify.channel import Call, Follow, Taken
from tocsin.notify.notification import Setting
from tocsin.notify.receipt import Outcome, Receipt
from tocsin.notify.sending import Means
from tocsin.notify.store import follow_ups as store
from tocsin.notify.store.follow_ups import Due

__all__ = ["AT_ONCE", "IS_DUE", "LEASE", "Due", "Seen", "claim", "finish", "is_called_off", "look"]

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=30)
AT_ONCE = 16
IS_DUE = store.IS_DUE


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of asking. Without an end it is asked again."""

    has_ended: bool
    receipt: Receipt | None = None


def claim(tx: Tx, now: datetime) -> list[Due]:
    return store.claim(tx, now=now, lease=LEASE, limit=AT_ONCE)


def look(due: Due, *, means: Means, now: datetime) -> Seen:
    """Ask, or take back, with no transaction open. What goes wrong is tried until its time is up.

    What is taken back is told once or twice: whoever still hears it ring can stop it by hand.
    """
    channel = providers.PROVIDERS.get(due.channel)
    follow = channel.follow if channel else None
    if follow is None or due.setting is None:
        return Seen(has_ended=True)
    is_over = now >= due.ends_at
    try:
        taken = _taken(due, means, now)
        if due.is_called_off:
            return _called_off(follow, taken, means, is_over=is_over)
        receipt = _receipt(follow, taken, means)
    except errors.Anticipated as error:
        log.info("provider not asked", notification_id=due.notification_id, error=error.sentence)
        receipt = None
    if receipt is None and is_over:
        return Seen(has_ended=True, receipt=_in_vain(follow))
    return Seen(has_ended=receipt is not None, receipt=receipt)


def finish(tx: Tx, due: Due, seen: Seen, *, now: datetime) -> Outcome | None:
    """Write what was seen; return the outcome if that is news."""
    if not seen.has_ended:
        follow = providers.named(due.channel).follow
        store.again(tx, due.notification_id, due_at=now + (follow.every if follow else LEASE))
        return None
    store.end(tx, due.notification_id)
    if seen.receipt is None:
        return None
    sent = Sent(due.notification_id, due.attempt)
    is_news = receipts.record_receipt(tx, sent, seen.receipt, now=now)
    return seen.receipt.outcome if is_news else None


def _taken(due: Due, means: Means, now: datetime) -> Taken:
    setting = Setting(**due.setting) if due.setting else None
    opened = sealing.opened(setting, means.key)
    settings = {**(setting.settings if setting else {}), **opened}
    return Taken(due.provider_id, settings, now)


def _called_off(follow: Follow, taken: Taken, means: Means, *, is_over: bool) -> Seen:
    if follow.call_off is None:
        return Seen(has_ended=is_over)  # whoever has it looks here whether it is called off
    answer = _asked(follow.call_off(taken), means)
    return Seen(has_ended=is_over or answer is not None)


def _receipt(follow: Follow, taken: Taken, means: Means) -> Receipt | None:
    if follow.ask is None or follow.read is None:
        return None
    answer = _asked(follow.ask(taken), means)
    return follow.read(answer.body) if answer else None


def _asked(call: Call, means: Means) -> http.Response | None:
    """Return the answer; None for trouble that may pass."""
    answer = http.send(call.request, allow=call.allow, patience=means.patience, trust=means.trust)
    return None if answer.status >= 500 or answer.status == 429 else answer


def _in_vain(follow: Follow) -> Receipt | None:
    return Receipt(Outcome.FAILED, follow.failed, "no word") if follow.failed else None


def is_called_off(tx: Tx, sent: Sent) -> bool:
    """Say whether what is out need not be answered any more."""
    return store.is_called_off(tx, sent.notification_id)
