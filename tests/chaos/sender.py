"""Senders of alerts in a process of their own: they post until it is confirmed, and keep a log.

Each event says what it is by a number of its own. A line of the log is one event: when it was
first sent, when the try that was confirmed was sent, when the confirmation came.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from tocsin.kit import processes

ANSWER_SECONDS = 30.0
PATIENCE_SECONDS = 60.0
LASTS = timedelta(days=30)
SINGLE_AT_MOST = 1500
JOINED_AT_MOST = 500


@dataclass
class Event:
    """One statement about one alert. ``kind``: new, join, repeat, resolve, climb, bare or
    to:SERVICE."""

    number: int
    kind: str
    name: str
    instance: str = "0"
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    first: float = 0.0
    sent: float = 0.0
    acked: float | None = None
    tries: int = 0

    @property
    def door(self) -> str:
        """Which of the sources it is sent to."""
        return self.kind if self.kind in {"climb", "bare"} else "new"

    @property
    def marked(self) -> str:
        return f"E{self.number:09d}"

    def alert(self) -> dict[str, Any]:
        labels = {"alertname": self.name, "instance": self.instance, "severity": "critical"}
        if self.kind.startswith("to:"):
            labels["service"] = self.kind.removeprefix("to:")
        notes = {"summary": f"{self.name} happened", "event": self.marked}
        ends = datetime.now(UTC) if self.kind == "resolve" else self.began + LASTS
        times = {"startsAt": self.began.isoformat(), "endsAt": ends.isoformat()}
        return {"labels": labels, "annotations": notes, **times}

    def body(self) -> bytes:
        return body_of([self])

    def line(self) -> str:
        kept = {"event": self.marked, "kind": self.kind, "name": self.name}
        times = {"first": self.first, "sent": self.sent, "acked": self.acked, "tries": self.tries}
        return json.dumps(kept | {"instance": self.instance} | times)


def body_of(events: Sequence[Event]) -> bytes:
    return json.dumps([event.alert() for event in events]).encode()


@dataclass
class Plan:
    """Which event comes next. A name is in one pair of hands at a time, so order is certain.

    So few are open at once that nothing is put together for being too many.
    """

    mix: dict[str, float]
    dice: random.Random
    prefix: str
    numbers: int = 0
    names: int = 0
    single: list[Event] = field(default_factory=list)
    joined: list[Event] = field(default_factory=list)
    instances: dict[str, int] = field(default_factory=dict)

    def next(self) -> Event:
        kind = self.dice.choices(list(self.mix), list(self.mix.values()))[0]
        self.numbers += 1
        if kind == "new" and len(self.single) > SINGLE_AT_MOST and "resolve" in self.mix:
            kind = "resolve"
        if kind in {"climb", "bare"} or kind == "new" or not self.single:
            self.names += 1
            kind = kind if kind in {"climb", "bare"} else "new"
            return Event(self.numbers, kind, f"{self.prefix}{self.names:07d}")
        if kind == "join":
            return self._join()
        known = self._taken(self.single)
        return Event(self.numbers, kind, known.name, known.instance, known.began)

    def _join(self) -> Event:
        pool = self.joined if len(self.instances) >= JOINED_AT_MOST else self.single
        known = self._taken(pool or self.single)
        number = self.instances[known.name] = self.instances.get(known.name, 0) + 1
        return Event(self.numbers, "join", known.name, str(number))

    def _taken(self, pool: list[Event]) -> Event:
        place = self.dice.randrange(len(pool))
        pool[place], pool[-1] = pool[-1], pool[place]
        return pool.pop()

    def done(self, event: Event) -> None:
        """What is confirmed and open may be spoken of again."""
        if event.acked is not None and event.kind in {"new", "join", "repeat"}:
            (self.joined if event.name in self.instances else self.single).append(event)


@dataclass
class Wire:
    """One kept-alive connection; whatever goes wrong, the next try goes to the next server."""

    urls: Sequence[str]
    at: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: bytes) -> int:
        if self.writer is None:
            url = urlsplit(self.urls[self.at % len(self.urls)])
            self.reader, self.writer = await asyncio.open_connection(url.hostname, url.port)
        assert self.reader is not None
        head = f"POST {path} HTTP/1.1\r\nHost: us\r\nContent-Type: application/json\r\n"
        self.writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.partition(b":")[2])
            for line in answer.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        )
        await self.reader.readexactly(length)
        return int(answer.split(b" ", 2)[1])

    def drop(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None
        self.at += 1


@dataclass
class Sender:
    urls: Sequence[str]
    paths: dict[str, str]
    plan: Plan
    log: TextIO
    ends: float
    wanted: int = 0
    confirmed: int = 0
    due: "asyncio.Queue[list[Event] | None]" = field(default_factory=lambda: asyncio.Queue(2000))

    async def run(self, *, rate: float, batch: int, workers: int) -> None:
        tasks = [asyncio.create_task(self._work(number)) for number in range(workers)]
        await self._give_out(rate, batch)
        for _ in tasks:
            await self.due.put(None)
        await asyncio.gather(*tasks)

    async def _give_out(self, rate: float, batch: int) -> None:
        """At a steady rate, whatever the answers; only a thousand that wait hold it up.

        It goes on after its time for as long as fewer were confirmed than wanted.
        """
        moment = time.monotonic()
        while moment < self.ends or self.confirmed < self.wanted:
            if self.due.qsize() * batch < 1000:
                self._put([self.plan.next() for _ in range(batch)])
            moment += batch / rate
            await asyncio.sleep(max(0.0, moment - time.monotonic()))

    def _put(self, events: list[Event]) -> None:
        """Each source of ours gets one request."""
        for door in sorted({event.door for event in events}):
            self.due.put_nowait([event for event in events if event.door == door])

    async def _work(self, number: int) -> None:
        wire = Wire(self.urls, number)
        while (events := await self.due.get()) is not None:
            await self._until_confirmed(wire, events)
            for event in events:
                self.plan.done(event)
                self.confirmed += event.acked is not None
                self.log.write(event.line() + "\n")
        wire.drop()

    def _patience(self) -> float:
        """Until when to try: long after the end, which is not known while more are wanted."""
        ends = self.ends if self.confirmed >= self.wanted else time.monotonic()
        return ends + PATIENCE_SECONDS

    async def _until_confirmed(self, wire: Wire, events: Sequence[Event]) -> None:
        body, path = body_of(events), self.paths[events[0].door]
        first, tries = time.monotonic(), 0
        while time.monotonic() < self._patience():
            sent, tries = time.monotonic(), tries + 1
            status = await _tried(wire, path, body)
            acked = time.monotonic() if status == 200 else None
            for event in events:
                event.first, event.sent, event.acked, event.tries = first, sent, acked, tries
            if acked is not None:
                return
            wire.drop()
            await asyncio.sleep(0.2 if status else 0.05)


async def _tried(wire: Wire, path: str, body: bytes) -> int:
    """The status of the answer, 0 if there was none."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await wire.post(path, body)
    except (OSError, asyncio.IncompleteReadError, TimeoutError):
        return 0


def main() -> None:
    processes.tie_to(os.getppid(), signal.SIGKILL)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", action="append", required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--secs", type=float, default=60)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--wanted", type=int, default=0)
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--prefix", default="Storm")
    parser.add_argument("--mix", type=json.loads, required=True)
    parser.add_argument("--paths", type=json.loads, required=True)
    given = parser.parse_args()
    plan = Plan(given.mix, random.Random(given.seed), given.prefix)
    with given.log.open("a") as log:
        sender = Sender(
            given.url, given.paths, plan, log, time.monotonic() + given.secs, given.wanted
        )
        asyncio.run(sender.run(rate=given.rate, batch=given.batch, workers=given.workers))


if __name__ == "__main__":
    main()
