"""Thousands of alerts a second from one source, and one critical alert a second from another."""

import argparse
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from tests.chaos import oracle, place, posting, storm, table
from tests.chaos.place import PATHS, Place
from tests.chaos.sender import Event
from tests.chaos.table import Figure

IDENTITIES = 5000
A_REQUEST = 20


@dataclass
class Flood:
    """``sent`` counts alerts that were answered, whatever the answer."""

    sent: int = 0
    refused: int = 0
    seconds: float = 0.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rate", type=float, default=2000)
    parser.add_argument("--secs", type=float, default=60)


def run(given: argparse.Namespace) -> list[Figure]:
    return flood(rate=given.rate, secs=given.secs)


def flood(*, rate: float, secs: float) -> list[Figure]:
    with place.opened() as here:
        here.provider_url = here.start_provider()
        here.start(webs=1, engines=1)
        here.organise()
        with _flooding(here, rate) as flooded:
            _critical(here, secs)
        storm.settle(here)
        verdict = storm.verdict_of(here, engines=1)
    delays = verdict.delays
    reached = flooded.sent / flooded.seconds
    return [
        table.told("alerts a second of the flood", f"{reached:,.0f} of {rate:,.0f} asked for"),
        table.told("refused of them", flooded.refused),
        table.told("critical, to first attempt, p50", f"{oracle.percentile(delays, 50):.3f} s"),
        table.at_most(
            "critical, to first attempt, p99", 2, oracle.percentile(delays, 99), unit=" s"
        ),
        *oracle.figures(verdict),
    ]


def _critical(here: Place, secs: float) -> None:
    """One a second, confirmed or not; each confirmed one must page."""
    start = time.monotonic()
    for number in range(int(secs)):
        time.sleep(max(0.0, start + number - time.monotonic()))
        posting.post(here, Event(number, "new", f"Critical{number:07d}"))


@contextmanager
def _flooding(here: Place, rate: float) -> Iterator[Flood]:
    over = threading.Event()
    found = Flood()
    threads = [
        threading.Thread(target=_pour, args=(here, bodies, found, over, rate / A_REQUEST / 4))
        for bodies in _bodies()
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        over.set()
        for thread in threads:
            thread.join()
        found.seconds = time.monotonic() - started


def _pour(
    here: Place, bodies: list[bytes], found: Flood, over: threading.Event, a_second: float
) -> None:
    url = urlsplit(here.urls[0])
    assert url.hostname is not None
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    due, number = time.monotonic(), 0
    while not over.wait(max(0.0, due - time.monotonic())):
        headers = {"Content-Type": "application/json"}
        connection.request("POST", PATHS["flood"], bodies[number % len(bodies)], headers)
        answer = connection.getresponse()
        answer.read()
        found.sent += A_REQUEST
        found.refused += A_REQUEST * (answer.status != 200)
        due, number = due + 1 / a_second, number + 1


def _bodies() -> list[list[bytes]]:
    """Written before the first is sent: four threads' shares of all identities."""
    ends = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    alerts = [
        {
            "labels": {"alertname": "Flood", "instance": str(n), "severity": "warning"},
            "annotations": {"summary": f"instance {n} is flooded"},
            "endsAt": ends,
        }
        for n in range(IDENTITIES)
    ]
    bodies = [
        json.dumps(alerts[begin : begin + A_REQUEST]).encode()
        for begin in range(0, IDENTITIES, A_REQUEST)
    ]
    return [bodies[share::4] for share in range(4)]
