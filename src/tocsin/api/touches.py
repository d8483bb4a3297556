"""Noting that a token or a session is in use, now and then rather than at each request."""

import threading
import time
from collections import OrderedDict
from datetime import datetime

from tocsin.api.auth import Caller, Means, Proof
from tocsin.identity import actions as identity
from tocsin.kit.tx import Tx

_EVERY = 600.0
_REMEMBERED = 10_000


class Touches:
    """Remembers, in this process, whose use was noted a short while ago."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noted: OrderedDict[str, float] = OrderedDict()

    def is_due(self, proof: Proof) -> bool:
        """Say so once in a while for each proof, and only to one who asks."""
        moment = time.monotonic()
        with self._lock:
            if moment - self._noted.get(proof.fingerprint, -_EVERY) < _EVERY:
                return False
            self._noted[proof.fingerprint] = moment
            self._noted.move_to_end(proof.fingerprint)
            if len(self._noted) > _REMEMBERED:
                self._noted.popitem(last=False)
            return True


def note(tx: Tx, proof: Proof, caller: Caller, *, now: datetime) -> None:
    if proof.means is Means.COOKIE:
        identity.touch_session(tx, proof.text, now=now)
    elif caller.actor.id is not None:
        identity.touch_token(tx, caller.actor.id, now=now)
