"""One attempt in a process of its own, for a notification that may have ended its last ones.

A crash takes along whatever the process was doing. What was claimed time after time and never
finished is sent here, so that if it is to blame it harms nothing but itself, and there is proof.
"""

import os
import select
import signal
import threading
from dataclasses import replace
from typing import NoReturn

import msgspec

from tocsin.kit import processes
from tocsin.kit.dial import Deadline, TooSlow
from tocsin.notify import sending
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.breaker import Breakers
from tocsin.notify.sending import Claimed, Means

_MORE_SECONDS = 1.0
_CHUNK = 65_536
_forking = threading.Lock()  # or a child would hold the end of another's pipe


def send(claimed: Claimed, *, means: Means) -> Attempt:
    """Make one attempt that cannot harm us; it ends before the lease does."""
    provider = claimed.row.channel
    with _forking:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _say(writing, claimed, means)
        os.close(writing)
    try:
        said = _heard(reading, Deadline(means.patience.total + _MORE_SECONDS))
    except TooSlow as slow:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return Attempt(Outcome.TEMPORARY, provider, "timeout", error=slow.sentence)
    finally:
        os.close(reading)
    _, status = os.waitpid(child, 0)
    if status:
        error = f"Sending it ended the process with {_ending(status)}."
        return Attempt(Outcome.BROKEN, provider, "crash", error=error)
    return msgspec.json.decode(said, type=Attempt)


def _say(writing: int, claimed: Claimed, means: Means) -> NoReturn:
    """Be the child: send, tell the parent what came of it, and end without clearing up.

    We are a copy of one thread only; the locks of all others may be held for ever.
    """
    code = 1
    try:
        processes.tie_to(os.getppid(), signal.SIGKILL)
        ours = replace(means, breakers=Breakers(), lines=None)
        attempt = sending.send(claimed, means=ours)
        os.write(writing, msgspec.json.encode(attempt))
        code = 0
    finally:
        os._exit(code)


def _heard(reading: int, deadline: Deadline) -> bytes:
    """Everything that is said until the other side has ended."""
    said = b""
    while True:
        ready, _, _ = select.select([reading], [], [], deadline.left())
        more = os.read(reading, _CHUNK) if ready else b""
        if ready and not more:
            return said
        said += more


def _ending(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
