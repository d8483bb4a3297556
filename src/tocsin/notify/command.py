"""A program on this machine that hands a message on, such as the one of a modem.

It is run without a shell, with nothing of our own environment but where programs are, and killed
when its time is up.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from tocsin.kit.dial import Patience
from tocsin.notify.attempt import Attempt, Outcome

_STEPS = 5
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "HTTPS_PROXY", "HTTP_PROXY")


@dataclass(frozen=True, slots=True)
class Done:
    """How a program ended, and what it said."""

    code: int
    said: str
    complained: str


@dataclass(frozen=True, slots=True)
class Command:
    """``given`` is what it reads, so that no secret stands where every user can see it.

    ``judge`` says what came of it, or what has to be run next.
    """

    program: str
    arguments: tuple[str, ...]
    judge: "Callable[[Done], Attempt | Command]"
    given: str = ""
    account: str = ""

    @property
    def provider(self) -> str:
        return self.program.rpartition("/")[2]


def run(command: Command, *, patience: Patience) -> Attempt:
    """Run it, and what follows from it."""
    found: Attempt | Command = command
    for _ in range(_STEPS):
        if isinstance(found, Attempt):
            return found
        found = _run(found, patience=patience)
    if isinstance(found, Attempt):
        return found
    error = f"{command.provider} came to no end."
    return Attempt(Outcome.TEMPORARY, command.provider, "steps", error=error)


def _run(command: Command, *, patience: Patience) -> Attempt | Command:
    provider = command.provider
    program = shutil.which(command.program)
    if program is None:
        error = f"{provider} is not installed on the machine that sends."
        return Attempt(Outcome.PERMANENT, provider, "missing", error=error)
    try:
        done = subprocess.run(
            [program, *command.arguments],
            input=command.given.encode(),
            capture_output=True,
            timeout=patience.total,
            env={"LANG": "C.UTF-8"} | {n: os.environ[n] for n in _KEPT if n in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        error = f"{provider} took too long and was stopped."
        return Attempt(Outcome.TEMPORARY, provider, "timeout", error=error, is_outage=True)
    except OSError as broken:
        error = f"{provider} could not be run: {broken.strerror}"
        return Attempt(Outcome.TEMPORARY, provider, "run", error=error)
    said, complained = (each.decode("utf-8", "replace") for each in (done.stdout, done.stderr))
    return command.judge(Done(done.returncode, said, complained))
