"""Programs that other people wrote, started beside a test: on a port that is free, and on another
where somebody took it first. What one prints goes into a file, so that no pipe of its fills.
"""

import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

STREAM, DATAGRAMS = socket.SOCK_STREAM, socket.SOCK_DGRAM
# Below those that the kernel gives to whoever connects: between our looking and a program's
# binding nobody but another test takes one of these.
PORTS = range(15_000, 32_000)
TRIES = 3


class NotStarted(AssertionError):
    """It ended, or was not ready in time; the message has what it printed."""


@dataclass(frozen=True)
class Running:
    """A program that was ready; ``port`` is the one that its command was made with."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def printed(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def is_over(self) -> bool:
        return self.process.poll() is not None

    def types(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()


def free_port(*, beside: int = 0) -> int:
    """A port that nobody has, by TCP or UDP, nor the ``beside`` ports above it."""
    while True:
        port = PORTS[secrets.randbelow(len(PORTS))]
        wanted = range(port, port + beside + 1)
        if not any(is_taken(each, kind) for each in wanted for kind in (STREAM, DATAGRAMS)):
            return port


def is_taken(port: int, kind: socket.SocketKind) -> bool:
    with closing(socket.socket(socket.AF_INET, kind)) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def listens(running: Running) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", running.port), 1):
        return True
    return False


def hears(running: Running) -> bool:
    """Whether it takes datagrams."""
    return is_taken(running.port, DATAGRAMS)


def says(words: str) -> Callable[[Running], bool]:
    return lambda running: words in running.printed()


@contextmanager
def running(
    command: Callable[[int], Sequence[str]],
    log: Path,
    *,
    ready: Callable[[Running], object] = listens,
    seconds: float = 90,
    beside: int = 0,
) -> Iterator[Running]:
    """Run what ``command`` says for a port, wait until it is ``ready``, and end it by its id."""
    printed = []
    for _ in range(TRIES):
        with _started(command, log, free_port(beside=beside)) as begun:
            if _is_ready(begun, ready, seconds):
                yield begun
                return
            printed.append(begun.printed()[-3000:])
    raise NotStarted(f"It ended each time: {begun.process.args!r}\n{''.join(printed)}")


@contextmanager
def _started(command: Callable[[int], Sequence[str]], log: Path, port: int) -> Iterator[Running]:
    asked = command(port)
    with log.open("wb") as output:
        process = subprocess.Popen(
            asked, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield Running(process, port, log)
    finally:
        _end(process)


def _is_ready(begun: Running, ready: Callable[[Running], object], seconds: float) -> bool:
    """Whether it is ready; not, if it ended before: another program may answer on its port."""
    end = time.monotonic() + seconds
    while not begun.is_over():
        if ready(begun):
            return not begun.is_over()
        if time.monotonic() > end:
            raise NotStarted(f"Not ready: {begun.process.args!r}\n{begun.printed()[-3000:]}")
        time.sleep(0.05)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)
