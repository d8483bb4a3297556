"""From an event that is sent to the first attempt at the provider: ``python -m bench.pages``.

The provider is an HTTP server of this process that notes when each page came. Alertmanager, where
it is installed, sends to the same one, with no wait before it notifies.
"""

import argparse
import http.client
import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil

from bench import peers, provider, table, world
from tests.journeys import harness

PATIENCE_SECONDS = 20.0
DUE_PER_SECOND = 2000  # ten thousand within five seconds
_names = (f"Bench{number:07d}" for number in count())

Post = Callable[[list[str]], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--burst", type=int, default=10_000)
    arguments = parser.parse_args()
    before = world.load()
    with (
        tempfile.TemporaryDirectory(prefix="tocsin-bench-") as directory,
        provider.running(r"Bench\d{7}") as receiver,
    ):
        rows = measure(Path(directory), receiver, arguments.samples, arguments.burst)
    columns = ["what", "n", "p50", "p99", "target p99", "ratio", "missed"]
    table.show("pages", columns, rows, note=f"load {before} before, {world.load()} after")


def measure(
    directory: Path, receiver: provider.Provider, samples: int, burst: int
) -> list[list[str]]:
    directory.chmod(0o755)
    settings = _alertmanager_settings(receiver.url)
    with (
        world.serving(directory / "tocsin") as tocsin,
        peers.alertmanager(directory, settings) as peer,
    ):
        tocsin.apply(world.paged_at(receiver.url), tocsin.token())
        ours = poster(tocsin.listen, f"/am/{harness.KEY}/api/v2/alerts")
        rows = []
        if peer:
            theirs = poster(peer.url.split("/")[2], "/api/v2/alerts")
            rows.append(_latency("Alertmanager, idle", theirs, receiver, samples))
        rows.append(_latency("idle", ours, receiver, samples, target=150))
        with _beside(tocsin.listen, per_second=500):
            rows.append(_latency("500 events/s beside it", ours, receiver, samples, target=500))
        with _beside(tocsin.listen, per_second=200, batch=10):
            what = "2,000 events/s of another key beside it"
            rows.append(_latency(what, ours, receiver, samples, target=2000))
        rows.append(_burst(tocsin, receiver, burst))
    return rows


def poster(address: str, path: str) -> Post:
    """Return what posts alerts of these names over one connection."""
    connection = http.client.HTTPConnection(address, timeout=60)

    used = [time.monotonic()]

    def post(names: list[str]) -> None:
        if time.monotonic() - used[0] > 1:  # they close what is idle
            connection.close()
        body = json.dumps([_alert(name) for name in names])
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read()
        used[0] = time.monotonic()
        assert answer.status == 200, f"{answer.status} {said!r}"

    return post


def _latency(
    what: str, post: Post, receiver: provider.Provider, samples: int, target: int | None = None
) -> list[str]:
    """Time from the moment of sending, one after another."""
    taken, missed = [], 0
    for name in (next(_names) for _ in range(samples)):
        sent = time.monotonic()
        post([name])
        came = receiver.wait_for(name, seconds=PATIENCE_SECONDS)
        taken += [] if came is None else [(came - sent) * 1000]
        missed += came is None
        time.sleep(0.02)
    p50, p99 = _percentile(taken, 50), _percentile(taken, 99)
    goal = [f"{target} ms", f"{p99 / target:.2f}"] if target else ["–", "–"]
    return _printed([what, str(samples), f"{p50:.0f} ms", f"{p99:.0f} ms", *goal, str(missed)])


def _burst(tocsin: harness.Tocsin, receiver: provider.Provider, burst: int) -> list[str]:
    """All pages due while the engine is held; the time counts from when it goes on.

    They are of as many services as it takes, because one has room for 5,000 incidents.
    """
    receiver.forget()
    engine = _engine(tocsin)
    names = [next(_names) for _ in range(burst)]
    os.kill(engine.pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        for begin in range(0, burst, 250):
            key = world.key_apart(begin // 4000)
            post = poster(tocsin.listen, f"/am/{key}/api/v2/alerts")
            post(names[begin : begin + 250])
        taken_in = time.monotonic() - started
    finally:
        os.kill(engine.pid, signal.SIGCONT)
    began, used = time.monotonic(), _processor_seconds(tocsin)
    receiver.wait_for_count(burst, seconds=600)
    spent = (_processor_seconds(tocsin) - used) * 1000 / burst
    came = [(at - began) * 1000 for at in receiver.at.values()]
    p50, last = _percentile(came, 50), max(came, default=0.0)
    what = (
        f"{burst} due at once, all sent (taken in at {burst / taken_in:.0f}/s;"
        f" {spent:.1f} ms of processor for a page)"
    )
    allowed = burst / DUE_PER_SECOND
    goal = [f"{allowed:.2f} s", f"{last / 1000 / allowed:.1f}"]
    missed = str(burst - len(came))
    return _printed(
        [what, str(burst), f"{p50 / 1000:.1f} s", f"{last / 1000:.1f} s", *goal, missed]
    )


def _printed(row: list[str]) -> list[str]:
    print(" | ".join(row), flush=True)
    return row


@contextmanager
def _beside(address: str, *, per_second: int, batch: int = 1) -> Iterator[None]:
    """Requests of another source at a steady rate, as repeats of a thousand alerts."""
    stop = threading.Event()
    post = poster(address, f"/am/{world.NOISE_KEY}/api/v2/alerts")

    def keep_posting() -> None:
        due = time.monotonic()
        for number in count():
            if stop.is_set():
                return
            post([f"Noise{(number * batch + n) % 1000:04d}" for n in range(batch)])
            due += 1 / per_second
            time.sleep(max(0.0, due - time.monotonic()))

    thread = threading.Thread(target=keep_posting, daemon=True)
    thread.start()
    time.sleep(5)  # until the thousand are known
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _engine(tocsin: harness.Tocsin) -> psutil.Process:
    assert tocsin.process is not None
    children = psutil.Process(tocsin.process.pid).children()
    return next(child for child in children if child.name().startswith("tocsin-eng"))


def _processor_seconds(tocsin: harness.Tocsin) -> float:
    """What Tocsin and its database have used: a figure that a busy machine bends least."""
    assert tocsin.process is not None
    root = psutil.Process(tocsin.process.pid)
    return sum(sum(one.cpu_times()[:2]) for one in [root, *root.children(recursive=True)])


def _alert(name: str) -> dict[str, object]:
    noise = name.startswith("Noise")
    labels = {"alertname": "Noise" if noise else name, "instance": name, "severity": "critical"}
    return {"labels": labels, "annotations": {"summary": f"{name} happened"}}


def _alertmanager_settings(url: str) -> str:
    return (
        "route: {receiver: us, group_by: ['...'], group_wait: 0s}\n"
        f"receivers: [{{name: us, webhook_configs: [{{url: '{url}'}}]}}]\n"
    )


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values) or [0.0]
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


if __name__ == "__main__":
    main()
