"""What signals are judged by: routing rules, silences, inhibitions, watchdogs and services.

It is read once for as long as nobody changes any of it, and judges thousands of signals a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from tocsin.alerts import alert, silence, silence_store
from tocsin.alerts.actions import inhibiting, routing, watching
from tocsin.alerts.alert import Incoming
from tocsin.alerts.inhibition import Ready
from tocsin.alerts.routing import Decision, Routing, Services
from tocsin.catalog import actions as catalog
from tocsin.kit import configuration
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Ground:
    """What every signal of a batch is judged by, read once."""

    silences: Sequence[silence.Silence]
    routing: Routing
    inhibitions: Sequence[Ready]
    watchdogs: Sequence[watching.Ready]
    services: Services

    def decide(self, incoming: Incoming, *, now: datetime) -> "Routed":
        """Ask the rules, and then the silences about what the rules made of it."""
        decision = self.routing.decide(incoming, self.services, now=now)
        return Routed(decision, self._silence(decision, now) if self.silences else None)

    def _silence(self, decision: Decision, now: datetime) -> silence.Silence | None:
        name = self.services.names.get(decision.service_id or 0)
        labels = alert.matchable(decision.incoming, name)
        return silence.muting(self.silences, labels, now=now)


class Routed(msgspec.Struct, frozen=True, gc=False):
    decision: Decision
    silence: silence.Silence | None

    @property
    def muted(self) -> str:
        """Why it is muted, if it is."""
        if self.silence is not None:
            return f"silence {self.silence.id}: {self.silence.reason}"
        return f"routing rule '{self.decision.muted}'" if self.decision.muted else ""

    def policy_id(self, services: Services) -> int | None:
        """By which policy it pages, if it does."""
        handling = self.decision.handling
        if handling is not None and handling.policy_id is not None:
            return handling.policy_id
        return services.policies.get(self.decision.service_id or 0)


def _gather(tx: Tx, now: datetime) -> Ground:
    services = catalog.services(tx)
    return Ground(
        silences=silence_store.to_end(tx, now=now),
        routing=routing.compiled(tx),
        inhibitions=inhibiting.ready(tx),
        watchdogs=watching.ready(tx),
        services=Services(
            {s.name: s.id for s in services},
            {s.id: s.name for s in services},
            {s.id: s.policy_id for s in services if s.policy_id is not None},
        ),
    )


GROUND = configuration.Remembered(_gather)
