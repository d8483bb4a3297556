"""A payload read as its source's door would read it: each statement, and what rules make of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts import alert, rounds
from tocsin.alerts.actions.ground import Ground, Routed
from tocsin.alerts.alert import Alert, Incoming, Status
from tocsin.alerts.handling import Handling
from tocsin.signals import door, reading, sources
from tocsin.signals.provider import Context
from tocsin.signals.reading import Reading
from tocsin.signals.signal import Signal, State
from tocsin.signals.source import SourceRow
from tocsin.whatif.question import BadQuestion, Payload


@dataclass(frozen=True, slots=True)
class Heard:
    incoming: Incoming
    state: State
    routed: Routed

    @property
    def identity(self) -> str:
        return self.incoming.signal.identity

    @property
    def handling(self) -> Handling | None:
        return self.routed.decision.handling

    @property
    def opens(self) -> bool:
        """Whether it would open an alert where none of its name is open, if a mute one."""
        return self.state is State.FIRING and not self.routed.decision.dropped

    def is_worse_than(self, known: Alert) -> bool:
        """Whether it is worse than an alert by its own word and by the rules'."""
        severities = (
            self.incoming.signal.severity,
            self.routed.decision.incoming.signal.severity,
        )
        return all(alert.is_worse(each, than=known.severity) for each in severities)

    def labels(self, ground: Ground) -> Mapping[str, str]:
        decision = self.routed.decision
        name = ground.services.names.get(decision.service_id or 0)
        return alert.matchable(decision.incoming, name)

    def alert(self, number: int, at: datetime) -> Alert:
        """Return the alert that would be opened."""
        decision = self.routed.decision
        signal = decision.incoming.signal
        return Alert(
            id=number,
            source_id=decision.incoming.source_id,
            identity=signal.identity,
            status=Status.OPEN,
            severity=signal.severity,
            summary=signal.summary,
            description=signal.description,
            labels=dict(signal.labels),
            links=[],
            service_id=decision.service_id,
            raw_event_id=0,
            silence_id=None,
            occurred_at=signal.occurred_at,
            opened_at=at,
            closed_at=None,
        )


def read(source: SourceRow, payload: Payload, *, at: datetime) -> Reading:
    if source.kind not in sources.PROVIDERS:
        raise BadQuestion(f"{source.name} takes no payloads; ask for its service instead.")
    context = Context(
        at,
        mapping=source.mapping,
        path=payload.path,
        nonce="whatif",
        auto_resolve_after=source.auto_resolve_after,
    )
    kind = door.reader(payload.path, kind=source.kind)
    return reading.read(kind, payload.body, {"content-type": payload.content_type}, context)


def heard(source: SourceRow, found: Reading, ground: Ground, *, at: datetime) -> Iterator[Heard]:
    """Each statement once, the last of an identity as it stands for those before it."""
    told = [*found.signals, *([found.complaint] if found.complaint else [])]
    latest: dict[tuple[str, bool], Signal] = {}
    for signal in told:
        latest[signal.identity, signal.state is State.CHANGE] = signal
    for signal in latest.values():
        incoming = Incoming(source.id, source.name, signal, source.service_id, 0)
        state = rounds.effective(incoming, now=at)
        yield Heard(incoming, state, ground.decide(incoming, now=at))
