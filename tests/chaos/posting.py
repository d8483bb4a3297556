"""Events sent at once or in large batches, confirmed or not, into the same log as the sender's."""

import asyncio
import json
import time
from collections.abc import Sequence

import httpx2

from tests.chaos.place import PATHS, Place
from tests.chaos.sender import Event, Wire

A_BATCH = 200


def post_batches(here: Place, events: Sequence[Event], *, size: int = A_BATCH) -> None:
    """Many alerts a request, as a Prometheus sends them; every one must be confirmed."""
    with httpx2.Client(timeout=60) as client, here.acks.open("a") as log:
        for begin in range(0, len(events), size):
            some = events[begin : begin + size]
            for event in some:
                event.first = event.sent = time.monotonic()
            alerts = [alert for event in some for alert in json.loads(event.body())]
            answer = client.post(here.urls[0] + PATHS[some[0].door], json=alerts)
            assert answer.status_code == 200, answer.text
            for event in some:
                event.acked = time.monotonic()
                log.write(event.line() + "\n")


def post(here: Place, event: Event) -> bool:
    """One event, one try; say whether it was confirmed."""
    event.first = event.sent = time.monotonic()
    content = {"Content-Type": "application/json"}
    url = here.urls[event.number % len(here.urls)] + PATHS[event.door]
    try:
        answer = httpx2.post(url, content=event.body(), headers=content, timeout=30)
    except httpx2.HTTPError:
        return False
    if answer.status_code == 200:
        event.acked = time.monotonic()
        with here.acks.open("a") as log:
            log.write(event.line() + "\n")
    return answer.status_code == 200


def race(here: Place, events: Sequence[Event]) -> int:
    """All at the same moment, each on a connection of its own; return how many were confirmed."""
    statuses = asyncio.run(_raced(here.urls, events))
    return sum(status == 200 for status in statuses)


async def _raced(urls: Sequence[str], events: Sequence[Event]) -> list[int]:
    wires = [Wire(urls, number) for number in range(len(events))]
    posts = [
        wire.post(PATHS[event.door], event.body())
        for wire, event in zip(wires, events, strict=True)
    ]
    statuses = await asyncio.gather(*posts)
    for wire in wires:
        wire.drop()
    return list(statuses)
