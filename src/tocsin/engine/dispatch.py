"""The senders of one channel: each holds one notification, all share claims and finishes.

The next transaction begins when the last one ended and takes whatever has gathered: what came of
those that were sent, and one claim for each sender that is free; in a storm that is half of them,
while the others are sending. A provider that hangs takes no more senders than its share, and what
only informs leaves some to the pages.
"""

import threading
import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from tocsin.engine import loop
from tocsin.engine.agenda import Agenda
from tocsin.engine.operating import Operator
from tocsin.engine.senders import Senders
from tocsin.kit import clock
from tocsin.kit.db import Database
from tocsin.notify import delivery
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.delivery import Claimed, Means, Room
from tocsin.notify.message import Kind

# Twice as many senders are half as many statements for each page, in a storm.
SENDERS = 40
SENDERS_OF_A_PROVIDER = 32
SENDERS_FOR_PAGES = 4
# Mail servers let few in at once, Exim 20 of all who send; the others are lines of our own.
SENDERS_OF_THE_NARROW = 16
NARROW = frozenset({"email", "gsm", "signal", "sip"})
BESIDE_SECONDS = 0.25
# While more is due than can be sent, what came of half a provider's senders is written as one: that
# takes half of what it takes for a quarter of them. It waits for them no longer than this.
GATHER_SECONDS = 0.02

Done = tuple[Claimed, Attempt]


class Dispatch:
    """``bell`` rings when a sender is done, so that what came of it is written at once."""

    def __init__(self, channel: str, means: Means, agenda: Agenda) -> None:
        self.bell = agenda.bell(channel)
        self._agenda = agenda
        self._channel = channel
        self._means = means
        is_narrow = channel in NARROW
        self._share = SENDERS_OF_THE_NARROW if is_narrow else SENDERS_OF_A_PROVIDER
        self._lock = threading.Lock()
        self._away: dict[tuple[int, int], Claimed] = {}
        self._done: list[Done] = []
        self._is_on = False
        self._enough = threading.Event()
        self._looked_beside = 0.0
        self._senders = Senders(self._send, channel=channel, most=SENDERS)

    def take(self, database: Database) -> bool:
        """Write what came of those that were sent, and hand out what is due."""
        if self._means.operator is None:
            self._means = replace(self._means, operator=Operator(database))
        self._gather()
        rung = self.bell.has_rung()
        done, away = self._gathered()
        if not (rung or done or self._is_on):
            self._agenda.look(database)
            return False
        free = room(away, share=self._share)
        if not (rung or done) and free.busy and not self._looks_beside():
            return False
        claimed = loop.isolated("deliver", partial(self._turn, database, done, free))
        if claimed is None:
            _finish_apart(database, done)
        self._forget(done)
        for each in claimed or ():
            self._away[each.id, each.row.fence] = each
        self._senders.hand_out(claimed or [])
        # Fewer than there is room for: nothing more is due, and what is queued rings.
        self._is_on = len(claimed) >= free.senders if claimed else claimed is None and bool(done)
        return self._is_on

    def _gather(self) -> None:
        """In a storm, let some more senders be done first."""
        if self._is_on:
            self._enough.wait(GATHER_SECONDS)

    def _looks_beside(self) -> bool:
        """Whether to look for what goes to other providers than one that is busy.

        With very much waiting for the one it takes a while to find: so not after each turn, but
        whenever something was queued, and now and then.
        """
        was_on, self._is_on = self._is_on, False
        if was_on and time.monotonic() - self._looked_beside < BESIDE_SECONDS:
            return False
        self._looked_beside = time.monotonic()
        return True

    def drain(self, database: Database) -> bool:
        """Claim nothing more; wait for what is being sent and write what came of it."""
        self._senders.drain()
        done, _ = self._gathered()
        _finish_apart(database, done)
        return False

    def _gathered(self) -> tuple[list[Done], list[Claimed]]:
        """What was sent, and what is still being sent."""
        with self._lock:
            done = list(self._done)
        ended = {(claimed.id, claimed.row.fence) for claimed, _ in done}
        return done, [claimed for key, claimed in self._away.items() if key not in ended]

    def _turn(self, database: Database, done: Sequence[Done], free: Room) -> list[Claimed]:
        if not done and not free.senders:
            return []
        with database.opened(clock.Moment, clock.BY_INDEX) as (tx, moment):
            now = moment.now
            if done:
                delivery.finish_some(tx, done, now)
            if not free.senders:
                return []
            return delivery.claim_some(tx, now, channels=[self._channel], room=free)

    def _send(self, claimed: Claimed) -> None:
        attempt = Attempt(Outcome.BROKEN, self._channel, "defect", error="The sender broke off.")
        try:
            attempt = delivery.send(claimed, means=self._means)
        finally:
            with self._lock:
                self._done.extend((each, attempt) for each in claimed.all)
                self._tell_if_enough()
            self.bell.set()

    def _tell_if_enough(self) -> None:
        if 2 * len(self._done) >= self._share:
            self._enough.set()
        else:
            self._enough.clear()

    def _forget(self, done: Sequence[Done]) -> None:
        with self._lock:
            del self._done[: len(done)]
            self._tell_if_enough()
        for claimed, _ in done:
            self._away.pop((claimed.id, claimed.row.fence), None)


def room(away: Collection[Claimed], *, share: int = SENDERS_OF_A_PROVIDER) -> Room:
    """Return what may be claimed beside what is being sent; ``share`` is that of a provider."""
    at_hosts = Counter(host(claimed.row.address) for claimed in away)
    busy = [name for name, count in at_hosts.items() if count >= share]
    most = max((count for count in at_hosts.values() if count < share), default=0)
    free = min(SENDERS - len(away), share - most)
    informing = sum(claimed.row.kind is not Kind.PAGE for claimed in away)
    left = share - SENDERS_FOR_PAGES - informing
    return Room(min(free, left) if left > 0 else free, only_pages=left <= 0, busy=busy)


def host(address: str) -> str:
    """The provider that an address names; where it names none, the channel has one for all."""
    return "/".join(address.split("/")[2:3]).lower()


def _finish_apart(database: Database, done: Sequence[Done]) -> None:
    """Write each in a transaction of its own, so that one with a defect spoils no other."""
    for claimed, attempt in done:
        written = loop.isolated("finish", partial(_finish, database, claimed, attempt))
        if written is None:
            defect = Attempt(Outcome.BROKEN, claimed.row.channel, "defect", error="See the log.")
            loop.isolated("finish", partial(_finish, database, claimed, defect))


def _finish(database: Database, claimed: Claimed, attempt: Attempt) -> delivery.Finished:
    with database.transaction() as tx:
        return delivery.finish(tx, claimed, attempt, clock.now(tx))
