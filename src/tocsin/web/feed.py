"""Who waits for which change: one listener for all open pages of this process.

A page is told *that* something changed and fetches itself again, so what is lost on the way costs
a moment and never a truth. The listener starts with the first page and ends with the last.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import structlog

from tocsin.kit import errors, ledger
from tocsin.kit.db import Database
from tocsin.kit.ledger import Event

log = structlog.get_logger(__name__)

CHANNEL = "engine"
POLL_SECONDS = 1.0
RETRY_SECONDS = 2.0
# Numbers are given before the commit: look this far back for those that came late.
_OVERLAP = 100
_WAITING_AT_MOST = 50
_PATIENCE_SECONDS = 5.0
_MOST_MISSED = 500


@dataclass(frozen=True, eq=False, slots=True)
class Subscription:
    """``subject`` is one thing, ``incident/42``, or all of a kind, ``incident/*``."""

    subject: str
    loop: asyncio.AbstractEventLoop
    queue: "asyncio.Queue[Event]"

    def wants(self, event: Event) -> bool:
        return _concerns(self.subject, event)

    def tell(self, event: Event) -> None:
        self.loop.call_soon_threadsafe(self._put, event)

    def _put(self, event: Event) -> None:
        if not self.queue.full():  # a page that reads slowly learns enough from what waits
            self.queue.put_nowait(event)


class Feed:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._subscriptions: set[Subscription] = set()
        self.thread: threading.Thread | None = None
        self.is_listening = threading.Event()
        self._seen: deque[int] = deque(maxlen=10 * _OVERLAP)

    @contextmanager
    def subscribed(self, subject: str) -> Iterator["asyncio.Queue[Event]"]:
        queue: asyncio.Queue[Event] = asyncio.Queue(_WAITING_AT_MOST)
        subscription = Subscription(subject, asyncio.get_running_loop(), queue)
        with self._lock:
            self._subscriptions.add(subscription)
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="live", daemon=True)
                self.thread.start()
        try:
            yield queue
        finally:
            with self._lock:
                self._subscriptions.discard(subscription)

    def has_missed(self, subject: str, seen: int) -> bool:
        """Say whether something happened after the event ``seen`` and before anybody listened.

        A page is written a moment before it begins to listen; asked once the listener is there,
        this closes the gap between.
        """
        self.is_listening.wait(_PATIENCE_SECONDS)
        with self._database.reading() as tx:
            events = ledger.since(tx, seen, limit=_MOST_MISSED)
        return any(_concerns(subject, event) for event in events) or len(events) == _MOST_MISSED

    def _run(self) -> None:
        while self._is_wanted():
            try:
                self._listen()
            except (psycopg.Error, errors.Unavailable) as error:
                log.warning("live.lost", error=type(error).__name__)
                threading.Event().wait(RETRY_SECONDS)

    def _listen(self) -> None:
        with self._database.listening(CHANNEL) as wait:
            last = self._newest()
            self.is_listening.set()
            while self._is_wanted():
                wait(POLL_SECONDS)
                last = self._pass_on(last)

    def _is_wanted(self) -> bool:
        with self._lock:
            if self._subscriptions:
                return True
            self.thread = None
            self.is_listening.clear()
            return False

    def _newest(self) -> int:
        with self._database.reading() as tx:
            newest = ledger.recent(tx, limit=_OVERLAP)
        self._seen.extend(event.id for event in newest)
        return newest[0].id if newest else 0

    def _pass_on(self, last: int) -> int:
        with self._database.reading() as tx:
            events = ledger.since(tx, last - _OVERLAP)
        for event in events:
            if event.id not in self._seen:
                self._seen.append(event.id)
                self._tell(event)
        return max([last, *(event.id for event in events)])

    def _tell(self, event: Event) -> None:
        with self._lock:
            wanting = [one for one in self._subscriptions if one.wants(event)]
        for subscription in wanting:
            subscription.tell(event)


def _concerns(subject: str, event: Event) -> bool:
    if subject.endswith("/*"):
        return event.subject.startswith(subject[:-1])
    return event.subject == subject
