"""How fast pages are answered, the one of who is on call first: ``python -m bench.screens``.

The organisation is the demo's. Pages are asked for one after another over one connection, as a
browser that is signed in asks for them; the processor's time is that of all processes of Tocsin,
its database included, and is what a busy machine bends least.
"""

import argparse
import contextlib
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psutil

from bench import table, world
from tests import programs

PAGES = (
    "/on-call",
    "/on-call/calendar",
    "/on-call/mine",
    "/schedules",
    "/schedules/1",
    "/schedules/1/edit",
    "/board",
    "/incidents",
)
SIGN_IN = {"email": "eve@quayside.example", "password": "steep for four minutes"}
PATIENCE_SECONDS = 180.0
FIRST = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--at", metavar="HOST:PORT", help="a demo that runs already")
    parser.add_argument("--pid", type=int, help="its process, whose time is told")
    arguments = parser.parse_args()
    before = world.load()
    if arguments.at:
        rows = measure(arguments.at, arguments.pid or os.getpid(), arguments.samples)
    else:
        with (
            tempfile.TemporaryDirectory(prefix="tocsin-bench-") as directory,
            demo(Path(directory)) as (listen, pid),
        ):
            rows = measure(listen, pid, arguments.samples)
    columns = ["page", "n", "p50", "p99", "processor", "bytes"]
    table.show("screens", columns, rows, note=f"load {before} before, {world.load()} after")


@contextmanager
def demo(data: Path) -> Iterator[tuple[str, int]]:
    data.chmod(0o755)
    listen = f"127.0.0.1:{programs.free_port()}"
    command = [sys.executable, "-m", "tocsin", "serve", "--data", str(data), "--demo"]
    running = subprocess.Popen(
        [*command, "--listen", listen], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield listen, running.pid
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(60)


def measure(listen: str, pid: int, samples: int) -> list[list[str]]:
    cookie = signed_in(listen)
    connection = http.client.HTTPConnection(listen, timeout=60)
    return [_row(connection, cookie, page, pid, samples) for page in PAGES]


def signed_in(listen: str) -> str:
    """Return the cookie, once Tocsin answers."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection(listen, timeout=60)
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/sign-in", urlencode(SIGN_IN), form)
            answer = connection.getresponse()
            answer.read()
        except OSError:
            time.sleep(0.2)
            continue
        if answer.status == http.HTTPStatus.SEE_OTHER:
            return (answer.headers["set-cookie"] or "").split(";")[0]
        time.sleep(0.5)
    raise SystemExit("Tocsin did not let us in in time.")


def _row(
    connection: http.client.HTTPConnection, cookie: str, page: str, pid: int, samples: int
) -> list[str]:
    for _ in range(FIRST):
        size = _get(connection, cookie, page)
    used, taken = _spent(pid), []
    for _ in range(samples):
        began = time.perf_counter()
        size = _get(connection, cookie, page)
        taken.append((time.perf_counter() - began) * 1000)
    each = _since(used, pid) * 1000 / samples
    taken.sort()
    p50, p99 = taken[samples // 2], taken[min(samples - 1, samples * 99 // 100)]
    row = [page, str(samples), f"{p50:.0f} ms", f"{p99:.0f} ms", f"{each:.1f} ms", f"{size:,}"]
    print(" | ".join(row), flush=True)
    return row


def _get(connection: http.client.HTTPConnection, cookie: str, page: str) -> int:
    connection.request("GET", page, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == http.HTTPStatus.OK, f"{page}: {answer.status}"
    return len(body)


def _spent(pid: int) -> dict[int, float]:
    """Return the seconds of processor that a process and its children took so far, by process."""
    top = psutil.Process(pid)
    found = {}
    for each in [top, *top.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            times = each.cpu_times()
            found[each.pid] = times.user + times.system
    return found


def _since(before: dict[int, float], pid: int) -> float:
    """Return what those that are still there took since then, and new ones altogether."""
    return sum(used - before.get(each, 0.0) for each, used in _spent(pid).items())


if __name__ == "__main__":
    main()
