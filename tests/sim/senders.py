"""Monitoring systems: what is wrong and when, and messages about it on a bad network."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.sim import house
from tests.sim.hub import Hub
from tocsin.alerts.alert import Outcome
from tocsin.incidents.delivery import Delivery, Receipt

TRIES = 60
NONSENSE = b'{"event_action": "trigger", "payload": '


@dataclass(eq=False)
class Said:
    """One thing that a sender said, and the receipt that it got for it, if ever."""

    source: str
    identity: str
    action: str
    at: datetime
    body: bytes
    tries: int = 0
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def delivery(self) -> Delivery:
        return Delivery(house.key_of(self.source), "pagerduty", self.body, "application/json")

    @property
    def outcomes(self) -> set[Outcome]:
        return {outcome for receipt in self.receipts for outcome in receipt.outcomes}


@dataclass(frozen=True)
class Network:
    """How likely a message is lost, doubled or late."""

    loses: float = 0.0
    doubles: float = 0.0
    delays: float = 0.0


@dataclass
class Senders:
    """Say what is wrong, again and again until it was taken in. ``knock`` hands in at a door."""

    hub: Hub
    now: Callable[[], datetime]
    knock: Callable[[Said], None]
    network: Callable[[], Network]
    is_over: bool = False
    said: list[Said] = field(default_factory=list)

    def begin(self, problems_a_day: float) -> None:
        self._next(86_400 / problems_a_day)

    def answered(self, said: Said, receipt: Receipt | None) -> None:
        """What came back to the sender: nothing, if it went wrong anywhere."""
        if receipt is not None and self.hub.rng.random() >= self.network().loses:
            said.receipts.append(receipt)
        elif said.tries < TRIES:
            self.hub.after(self.hub.rng.uniform(1, 15), lambda: self._send(said))

    def _next(self, mean: float) -> None:
        self.hub.after(self.hub.rng.expovariate(1 / mean), lambda: self._trouble(mean))

    def _trouble(self, mean: float) -> None:
        if self.is_over:
            return
        rng = self.hub.rng
        source = rng.choice(tuple(house.SOURCES))
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            self._problem(source, f"{source}-{rng.randrange(8)}")
        self._next(mean)

    def _problem(self, source: str, identity: str) -> None:
        """It begins, is repeated for as long as it lasts, and ends; some flap."""
        rng = self.hub.rng
        if rng.random() < 0.03:
            self._say(Said(source, identity, "nonsense", self.now(), NONSENSE))
        lasts = rng.choice((1, 20, 90, 600, 2400)) * rng.uniform(0.5, 1.5)
        self._event(source, identity, "trigger")
        for _ in range(rng.choice((0, 0, 1, 3))):
            later = rng.uniform(0, lasts)
            self.hub.after(later, lambda: self._event(source, identity, "trigger"))
        self.hub.after(lasts, lambda: self._event(source, identity, "resolve"))
        if rng.random() < 0.45:
            again = lasts + rng.uniform(0.5, 30)
            self.hub.after(again, lambda: self._event(source, identity, "trigger"))
            ends = again + rng.choice((5, 300, 1200))
            self.hub.after(ends, lambda: self._event(source, identity, "resolve"))

    def _event(self, source: str, identity: str, action: str) -> None:
        at = self.now() + timedelta(microseconds=len(self.said))
        self._say(Said(source, identity, action, at, body(identity, action, at)))

    def _say(self, said: Said) -> None:
        self.said.append(said)
        network, rng = self.network(), self.hub.rng
        late = rng.uniform(1, 600) if rng.random() < network.delays else 0.0
        self.hub.after(late, lambda: self._send(said))
        if rng.random() < network.doubles:
            self.hub.after(rng.uniform(0, 60), lambda: self._send(said))

    def _send(self, said: Said) -> None:
        said.tries += 1
        if self.hub.rng.random() < self.network().loses:
            self.answered(said, None)
        else:
            self.knock(said)


def body(identity: str, action: str, at: datetime) -> bytes:
    event = {
        "event_action": action,
        "dedup_key": identity,
        "payload": {
            "summary": f"{identity} is in trouble",
            "source": "probe",
            "severity": "critical",
            "component": identity,
            "timestamp": at.isoformat(),
        },
    }
    return json.dumps(event).encode()
