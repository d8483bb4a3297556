"""Calls under way in this process: each is begun by a sender, who waits only until it rings.

A call lasts longer than a sender may hold a message. What comes of it is told to the operator, as
a provider's callback would.
"""

import queue
import threading
from collections import Counter
from datetime import timedelta

from tocsin.notify.answers import Verb
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.callbacks import Sent
from tocsin.notify.receipt import Outcome as Reported
from tocsin.notify.receipt import Receipt
from tocsin.notify.sip import call
from tocsin.notify.sip.call import Hooks
from tocsin.notify.sip.order import Operator, Ring

WAIT_SECONDS = 9.0
"""Less than a sender's lease and longer than an exchange is waited for."""
_AGAIN = timedelta(seconds=5)
_PERMANENT = frozenset({*range(400, 500), *range(600, 700)}) - {408, 423, 429, 480, 491}


class Lines:
    """How many calls are under way through each exchange."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def take(self, name: str, most: int) -> bool:
        with self._lock:
            if self._taken[name] >= most:
                return False
            self._taken[name] += 1
            return True

    def release(self, name: str) -> None:
        with self._lock:
            self._taken[name] -= 1


LINES = Lines()


def place(ring: Ring, sent: Sent, operator: Operator | None) -> Attempt:
    """Begin a call, and return as soon as it rings or cannot."""
    provider = ring.provider
    if operator is None:
        return Attempt(Outcome.TEMPORARY, provider, "setup", error="No engine makes calls here.")
    if not LINES.take(provider, ring.exchange.lines):
        error = f"All {ring.exchange.lines} lines of {provider} are busy with calls."
        return Attempt(Outcome.DEFERRED, provider, "lines", error=error, retry_after=_AGAIN)
    told: queue.SimpleQueue[Attempt] = queue.SimpleQueue()
    conversation = _Conversation(ring, sent, operator, told)
    threading.Thread(target=conversation.run, name=f"sip-{sent.notification_id}").start()
    try:
        return told.get(timeout=WAIT_SECONDS)
    except queue.Empty:
        conversation.rings()  # the exchange still tries: what comes of it is reported
        return told.get(timeout=WAIT_SECONDS)


class _Conversation:
    def __init__(
        self, ring: Ring, sent: Sent, operator: Operator, told: "queue.SimpleQueue[Attempt]"
    ) -> None:
        self.name = f"call-{sent.notification_id}-{sent.attempt}"
        self._ring = ring
        self._sent = sent
        self._operator = operator
        self._told = told
        self._has_rung = False

    def run(self) -> None:
        """Make the call and hand on what came of it; nothing of it may keep its line."""
        hooks = Hooks(self.rings, self._pressed, self._is_over)
        try:
            receipt = call.make(self._ring, hooks)
        except OSError as error:
            receipt = Receipt(Reported.FAILED, f"{self._ring.provider}: {error}", "connection")
        finally:
            LINES.release(self._ring.provider)
        if not self._has_rung:
            self._told.put(_judged(self._ring.provider, receipt))
        elif receipt.outcome is not Reported.ANSWERED:
            self._operator.ended(self._sent, receipt)

    def rings(self) -> None:
        if not self._has_rung:
            self._has_rung = True
            self._told.put(Attempt(Outcome.SENT, self._ring.provider, "180", provider_id=self.name))

    def _pressed(self, verb: Verb) -> str:
        return self._operator.pressed(self._sent, verb)

    def _is_over(self) -> bool:
        return self._operator.is_over(self._sent)


def _judged(provider: str, receipt: Receipt) -> Attempt:
    """What it means for the message that a call did not even ring."""
    status = int(receipt.code) if receipt.code.isdecimal() else 0
    if status in _PERMANENT or receipt.code == "sdp":
        return Attempt(Outcome.PERMANENT, provider, receipt.code, error=receipt.said)
    outage = status >= 500 or receipt.code in ("timeout", "connection")
    code = receipt.code or "ended"
    return Attempt(Outcome.TEMPORARY, provider, code, error=receipt.said, is_outage=outage)
