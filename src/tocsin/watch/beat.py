"""The heartbeat: a signed word from the auditor to the dead-man, over a socket in the directory.

The socket lies in a directory that is ours alone; the signature is there for the day when it does
not. A word that is heard twice is older than the last one, and not heard.
"""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tocsin.kit.secrets import Key

_NAME = "deadman.sock"
_PURPOSE = "watch heartbeat"
_LARGEST = 1024


def send(directory: Path, *, name: str, key: Key) -> bool:
    """Say that all is well; False when nobody listens."""
    words = f"{name} {time.monotonic_ns()}"
    with _address(directory) as address, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        try:
            line.sendto(f"{words} {key.sign(_PURPOSE, words)}".encode(), address)
        except OSError:
            return False
    return True


def nudge(directory: Path) -> None:
    """Let the dead-man look at once; it believes nothing that is not signed."""
    with _address(directory) as address, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.setblocking(False)
        with suppress(OSError):
            line.sendto(b"", address)


class Ear:
    """What the dead-man listens with."""

    def __init__(self, line: socket.socket, key: Key) -> None:
        self._line = line
        self._key = key
        self._newest = 0

    def hear(self, seconds: float) -> str | None:
        """Wait up to so long and return who spoke; None when nobody of ours did."""
        self._line.settimeout(seconds)
        try:
            heard = self._line.recv(_LARGEST).decode("ascii", "replace")
        except TimeoutError:
            return None
        words, _, signature = heard.rpartition(" ")
        name, _, moment = words.partition(" ")
        if not self._key.verify(_PURPOSE, words, signature) or int(moment) <= self._newest:
            return None
        self._newest = int(moment)
        return name


@contextmanager
def listening(directory: Path, *, key: Key) -> Iterator[Ear]:
    """Take the socket's place; what a predecessor left behind is removed."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        with suppress(FileNotFoundError):
            (directory / _NAME).unlink()
        with _address(directory) as address:
            line.bind(address)
        (directory / _NAME).chmod(0o600)
        yield Ear(line, key)


@contextmanager
def _address(directory: Path) -> Iterator[str]:
    """A socket's address has 107 bytes; through a descriptor of its directory any path fits."""
    door = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        through = Path(f"/proc/self/fd/{door}")
        yield str((through if through.exists() else directory) / _NAME)
    finally:
        os.close(door)
