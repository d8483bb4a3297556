"""Where events wait while the server cannot be reached: a directory, one file for each.

They go in the order in which they came, and nothing overtakes them: a resolution that arrives
before its trigger would leave an alert open. One process sends at a time.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tocsin.cli.sending import event as events
from tocsin.cli.sending.event import Event
from tocsin.cli.sending.post import Refused
from tocsin.kit import errors

MOST_WAITING = 10_000
PATIENCE_SECONDS = 5.0
_WAITING, _REFUSED = "*.json", "refused"

Post = Callable[[Event], None]


class Busy(errors.Unavailable):
    """Another process is sending what waits."""


class CannotKeep(errors.Unavailable):
    """The spool is full or cannot be written."""


class Spool:
    """``now`` is the moment of this call, in nanoseconds: files are named by it."""

    def __init__(self, folder: Path, *, now: int) -> None:
        self.folder = folder
        self._now = now

    def waiting(self) -> list[Path]:
        """Return what waits, the oldest first."""
        return sorted(self.folder.glob(_WAITING))

    def keep(self, event: Event, *, at: str) -> None:
        """Write it down so that it survives a fall of the machine."""
        try:
            self._prepare()
            if len(self.waiting()) >= MOST_WAITING:
                raise CannotKeep(f"{self.folder} is full: {MOST_WAITING} events wait in it.")
            name = f"{self._now:020d}-{os.getpid()}"
            path = self.folder / f".{name}"
            with path.open("xb") as file:
                file.write(events.dumped(replace(event, at=event.at or at)))
                file.flush()
                os.fsync(file.fileno())
            path.rename(self.folder / f"{name}.json")
            self._settle()
        except OSError as error:
            raise CannotKeep(f"{self.folder} cannot be written: {error.strerror}.") from error

    def flush(self, post: Post) -> tuple[int, int]:
        """Send what waits until one cannot be; return how many were taken and refused for good."""
        sent = refused = 0
        for path in self.waiting():
            if self._send(path, post):
                sent += 1
            else:
                refused += 1
        return sent, refused

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only one who sends; raise Busy when another does so for too long."""
        self._prepare()
        with (self.folder / ".lock").open("ab") as file:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not _lock(file.fileno()):
                if time.monotonic() > deadline:
                    raise Busy("Another process is sending what waits.")
                time.sleep(0.05)
            yield

    def _send(self, path: Path, post: Post) -> bool:
        """What is no event, or is refused for good, is laid aside: it would stop the rest."""
        try:
            post(events.loaded(path.read_bytes()))
        except FileNotFoundError:  # somebody took it away by hand
            return True
        except (Refused, events.Unreadable, events.NoTitle):
            aside = self.folder / _REFUSED
            aside.mkdir(mode=0o700, exist_ok=True)
            path.rename(aside / path.name)
            return False
        path.unlink(missing_ok=True)
        return True

    def _prepare(self) -> None:
        try:
            self.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        except OSError as error:
            raise CannotKeep(f"{self.folder} cannot be made: {error.strerror}.") from error

    def _settle(self) -> None:
        """Make the new name durable as well."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
