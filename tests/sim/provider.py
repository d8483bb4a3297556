"""Providers of messages: what they accept, what they deny to have accepted, and when they hang."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.sim.hub import Hub, Task
from tests.sim.stage import Virtual
from tocsin.kit.tx import Tx
from tocsin.notify import delivery, sending, transport
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Call, Mail, Request
from tocsin.notify.sending import Claimed, Means

_MESSAGE_ID = re.compile(rb"Message-ID: <tocsin\.(\d+)\.")
HANG = 10.0


@dataclass(eq=False)
class Sending:
    """One attempt as the world saw it; ``claimed`` and ``finished`` number commits."""

    notification_id: int
    fence: int
    provider: str
    claimed: int
    began: datetime
    accepted: bool = False
    said: Outcome | None = None
    finished: int = 0


@dataclass(frozen=True)
class Mood:
    """How likely a provider does what to a message; what is left is that all goes well."""

    refuses: float = 0.0
    busy: float = 0.0
    hangs: float = 0.0
    bounces: float = 0.0


CALM = Mood()


@dataclass
class Providers:
    """Stands where the product's transport stands. ``heard`` is told of what was accepted."""

    hub: Hub
    heard: Callable[[Sending], None]
    mood: Callable[[str], Mood]
    log: list[Sending] = field(default_factory=list)

    def carry(self, request: Request, *, now: datetime, **_: Any) -> Attempt:
        if not isinstance(request, Mail | Call):
            return _carry(request, now=now)
        hub, rng, task = self.hub, self.hub.rng, self.hub.task
        assert task is not None, "only a process sends"
        database: Virtual = task.process.database
        seen = self._seen(request, task, now)
        beside = [replace(seen, notification_id=n, fence=fence) for n, fence in task.beside]
        self.log += beside
        database.boundary()
        attempt, seconds = self._treated(request.provider, rng.random())
        seen.accepted = attempt.outcome is Outcome.SENT or (
            attempt.code == "timeout" and rng.random() < 0.5
        )
        for each in (seen, *beside):
            each.accepted = seen.accepted
            if each.accepted:
                self.heard(each)
        hub.sleep(seconds * rng.uniform(0.5, 1))
        for each in (seen, *beside):
            each.said = attempt.outcome
        database.boundary()
        return attempt

    def send(self, claimed: Claimed, *, means: Means) -> Attempt:
        """What the product calls to send; notes whose attempt it is that will reach us."""
        task = self.hub.task
        assert task is not None, "only a process sends"
        task.sends = (claimed.id, claimed.row.fence)
        task.beside = [(row.id, row.fence) for row in claimed.beside]
        return _send(claimed, means=means)

    def finish_some(self, tx: Tx, done: Sequence[tuple[Claimed, Attempt]], now: datetime) -> Any:
        """What the product calls to finish; notes of which attempts."""
        if self.hub.task is not None:
            self.hub.task.finishing += [(claimed.id, claimed.row.fence) for claimed, _ in done]
        return _finish_some(tx, done, now)

    def finished(self, keys: Sequence[tuple[int, int]]) -> None:
        """These attempts were finished by the commit that just was."""
        for seen in self.log if keys else ():
            if (seen.notification_id, seen.fence) in keys and not seen.finished:
                seen.finished = self.hub.commits

    def _seen(self, request: Mail | Call, task: Task, now: datetime) -> Sending:
        assert task.sends is not None
        number, fence = task.sends
        seen = Sending(number, fence, request.provider, task.committed, now)
        assert number == _identity(request), "the provider is told whose message it is"
        self.log.append(seen)
        return seen

    def _treated(self, provider: str, chance: float) -> tuple[Attempt, float]:
        """What the provider answers, and after how many seconds."""
        mood = self.mood(provider)
        kinds = (
            (mood.refuses, Attempt(Outcome.TEMPORARY, provider, "503", is_outage=True), 0.2),
            (mood.busy, _busy(provider), 0.2),
            (mood.hangs, Attempt(Outcome.TEMPORARY, provider, "timeout", is_outage=True), HANG),
            (mood.bounces, Attempt(Outcome.PERMANENT, provider, "550", error="no such box"), 0.2),
        )
        for likely, attempt, seconds in kinds:
            if chance < likely:
                return attempt, seconds
            chance -= likely
        return Attempt(Outcome.SENT, provider, "250"), 0.3


_carry = transport.carry
_send = sending.send
_finish_some = delivery.finish_some


def _busy(provider: str) -> Attempt:
    return Attempt(Outcome.TEMPORARY, provider, "429", retry_after=timedelta(seconds=30))


def _identity(request: Mail | Call) -> int:
    """The notification's number, as a provider sees it."""
    if isinstance(request, Mail):
        found = _MESSAGE_ID.search(request.content)
        assert found
        return int(found[1])
    return int(json.loads(request.request.body)["data"]["id"])
