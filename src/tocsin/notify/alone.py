"""One attempt in a process of its own, for a notification that may have ended its last ones.

A crash takes along whatever the process was doing. What was claimed time after time and never
finished is sent here, so that if it is to blame it harms nothing but itself, and there is proof.
"""

import os
import pickle  # nosec B403 - from ourselves to ourselves, over a pipe that nobody else holds
import signal
import subprocess
import sys
from dataclasses import replace

from tocsin.kit import processes
from tocsin.notify import sending
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.sending import Claimed, Means

PROGRAM: list[str] = [sys.executable, "-m", "tocsin.notify.alone"]
_START_SECONDS = 2.0


def send(claimed: Claimed, *, means: Means) -> Attempt:
    """Make one attempt that cannot harm us; it ends before the lease does."""
    provider = claimed.row.channel
    given = pickle.dumps((os.getpid(), claimed, replace(means, trust=None)))
    try:
        done = subprocess.run(
            PROGRAM,
            input=given,
            stdout=subprocess.PIPE,
            timeout=means.patience.total + _START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Attempt(Outcome.TEMPORARY, provider, "timeout", error="It took too long to send.")
    if done.returncode:
        error = f"Sending it ended the process with {_ending(done.returncode)}."
        return Attempt(Outcome.BROKEN, provider, "crash", error=error)
    attempt: Attempt = pickle.loads(done.stdout)  # noqa: S301 - our child's  # nosec B301
    return attempt


def main() -> None:
    """Read what to send from standard input and say on standard output what came of it."""
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # logs must not mix with the answer
    parent, claimed, means = pickle.load(sys.stdin.buffer)  # noqa: S301 - our parent's  # nosec B301
    processes.tie_to(parent, signal.SIGKILL)
    answer.write(pickle.dumps(sending.send(claimed, means=means)))
    answer.close()


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


if __name__ == "__main__":
    main()
