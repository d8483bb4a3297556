"""A source to hear from and a way to say things in its name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from tests import cast
from tocsin.alerts.actions import take as taking
from tocsin.alerts.alert import Incoming, Outcome, Taken
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actor
from tocsin.kit import configuration
from tocsin.kit.tx import Tx
from tocsin.signals.actions import registry
from tocsin.signals.signal import Severity, Signal, State
from tocsin.signals.source import NewSource


@dataclass
class Ear:
    """Hears signals of one source at a time that the test moves."""

    tx: Tx
    now: datetime
    source_id: int
    service_id: int
    people: cast.Cast
    heard: list[Taken] = field(default_factory=list)

    def hear(self, *signals: Signal) -> list[Taken]:
        incoming = [Incoming(self.source_id, "prom", s, self.service_id, 1) for s in signals]
        taken = taking.take(self.tx, incoming, mark=configuration.mark(self.tx), now=self.now)
        self.heard += taken
        return taken

    def outcomes(self, *signals: Signal) -> list[Outcome]:
        return [t.outcome for t in self.hear(*signals)]


Said = Callable[..., Signal]


def said(identity: str = "a", state: State = State.FIRING, **facts: Any) -> Signal:
    return Signal(
        identity=identity,
        state=state,
        summary=facts.pop("summary", f"{identity} is wrong"),
        severity=facts.pop("severity", Severity.ERROR),
        **facts,
    )


@pytest.fixture
def ear(tx: Tx, now: datetime) -> Ear:
    people = cast.cast(tx, now)
    service_id = catalog.create_service(
        tx, NewService("checkout", team_id=people.payments.id), actor=people.eve.actor, now=now
    )
    made = registry.create_source(
        tx, NewSource("prom", "prometheus", service_id), actor=actor.SYSTEM, now=now
    )
    return Ear(tx, now, made.source_id, service_id, people)
