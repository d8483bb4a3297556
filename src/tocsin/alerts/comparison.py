"""What changes when other rules hold: each alert judged by the old and by the new, side by side."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.alerts.routing import Decision
from tocsin.kit import periods

SAMPLES_AT_MOST = 50
MOVES_AT_MOST = 100
NOTHING = "as it comes"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that would be another one: its service, severity, priority, muting and so on."""

    aspect: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Sample:
    """An alert that would be handled in another way, and the rules that do it."""

    raw_event_id: int
    source: str
    identity: str
    summary: str
    at: datetime
    differences: tuple[Difference, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """How many alerts would change in the same way."""

    aspect: str
    before: str
    after: str
    alerts: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """``is_whole`` is False where more arrived than is looked at."""

    since: datetime
    events: int
    unread: int
    alerts: int
    changed: int
    is_whole: bool
    moves: tuple[Move, ...]
    samples: tuple[Sample, ...]
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What services and policies are called."""

    services: Mapping[int, str]
    policies: Mapping[int, str]


@dataclass(slots=True)
class Tally:
    """Counts differences, and keeps the first of those alerts that have any."""

    names: Names
    alerts: int = 0
    changed: int = 0
    moves: Counter[Difference] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    def add(self, before: Decision, after: Decision, *, source: str, at: datetime) -> None:
        self.alerts += 1
        for touch in after.touches:
            self.failures.update(f"{touch.rule}: {fault}" for fault in touch.failed)
        found = tuple(self._differences(before, after))
        if not found:
            return
        self.changed += 1
        self.moves.update(found)
        if len(self.samples) < SAMPLES_AT_MOST:
            self.samples.append(_sample(after, found, source, at))

    @property
    def most_moves(self) -> tuple[Move, ...]:
        """The most frequent first."""
        ranked = sorted(self.moves.items(), key=lambda one: (-one[1], str(one[0])))
        return tuple(
            Move(move.aspect, move.before, move.after, count)
            for move, count in ranked[:MOVES_AT_MOST]
        )

    @property
    def most_failures(self) -> tuple[str, ...]:
        ranked = self.failures.most_common(MOVES_AT_MOST)
        return tuple(f"{fault} ({count})" for fault, count in ranked)

    def _differences(self, before: Decision, after: Decision) -> Iterator[Difference]:
        for aspect, told in _ASPECTS.items():
            was, would_be = told(before, self.names), told(after, self.names)
            if was != would_be:
                yield Difference(aspect, was, would_be)


def _sample(after: Decision, found: tuple[Difference, ...], source: str, at: datetime) -> Sample:
    return Sample(
        after.incoming.raw_event_id,
        source,
        after.incoming.signal.identity,
        after.incoming.signal.summary,
        at,
        found,
        tuple(touch.rule for touch in after.touches),
    )


def _service(decision: Decision, names: Names) -> str:
    if decision.service_id is None:
        return "no service"
    return names.services.get(decision.service_id, "a service that is gone")


def _muting(decision: Decision, _: Names) -> str:
    if decision.dropped:
        return f"dropped by '{decision.dropped}'"
    if decision.muted:
        return f"muted for {periods.format_duration(decision.muted_for)} by '{decision.muted}'"
    return "heard"


def _priority(decision: Decision, _: Names) -> str:
    return (decision.handling and decision.handling.priority) or NOTHING


def _policy(decision: Decision, names: Names) -> str:
    policy_id = decision.handling.policy_id if decision.handling else None
    return NOTHING if policy_id is None else names.policies.get(policy_id, "one that is gone")


def _grouping(decision: Decision, _: Names) -> str:
    grouping = decision.handling.grouping if decision.handling else None
    return str(grouping) if grouping else NOTHING


def _labels(decision: Decision, _: Names) -> str:
    labels = decision.incoming.signal.labels
    return ", ".join(f'{name}="{labels[name]}"' for name in sorted(labels)) or "none"


_ASPECTS: Mapping[str, Callable[[Decision, Names], str]] = {
    "service": _service,
    "muting": _muting,
    "severity": lambda decision, _: str(decision.incoming.signal.severity),
    "priority": _priority,
    "policy": _policy,
    "summary": lambda decision, _: decision.incoming.signal.summary,
    "labels": _labels,
    "grouping": _grouping,
}
