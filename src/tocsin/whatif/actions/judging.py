"""What a payload would become: each statement judged by the rules, and the incidents of those left.

It is judged as if nothing were open, what is open now may be over by then; or beside what is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tocsin.alerts import alert, inhibition, matcher, rounds
from tocsin.alerts.actions.ground import GROUND, Ground, Routed
from tocsin.alerts.alert import Alert, Incoming, Status
from tocsin.alerts.handling import Handling
from tocsin.alerts.inhibition import Candidate
from tocsin.identity.actor import Actor, Kind, Role
from tocsin.incidents import attaching
from tocsin.incidents.incident import Declaration
from tocsin.incidents.overflow import Group
from tocsin.kit import configuration
from tocsin.kit.tx import Tx
from tocsin.signals import door, reading, sources
from tocsin.signals.actions import registry
from tocsin.signals.provider import Context
from tocsin.signals.reading import Reading
from tocsin.signals.signal import Signal, State
from tocsin.signals.source import SourceRow
from tocsin.whatif.actions import meeting
from tocsin.whatif.actions.meeting import Known
from tocsin.whatif.case import Touch
from tocsin.whatif.forecast import Fate, Judged
from tocsin.whatif.question import BadQuestion, Payload

_OTHERS = {
    State.OK: (Fate.ENDS, "it says that it is over"),
    State.ACKNOWLEDGED: (Fate.ACKNOWLEDGES, "it says that somebody has it"),
    State.CHANGE: (Fate.CHANGE, "a change is written down and pages nobody"),
}
_SAYS = (State.OK, State.ACKNOWLEDGED)
_NOTHING_OF_IT = "nothing of that name is open, so it changes nothing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be opened, by whom it is said, and until when it holds if nobody repeats it."""

    judged: tuple[Judged, ...]
    declarations: tuple[Declaration, ...]
    actor: Actor
    touches: Mapping[int, Touch] = field(default_factory=dict)
    over_at: datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Heard:
    incoming: Incoming
    state: State
    routed: Routed


def judge(tx: Tx, payload: Payload, *, at: datetime, is_beside_open: bool = False) -> Verdict:
    """Read the bytes as the source's door would, and say what would become of them."""
    source = registry.source(tx, payload.source_id)
    read = _reading(source, payload, at=at)
    ground = GROUND.get(tx, configuration.mark(tx), now=at)
    heard = list(_heard(source, read, ground, at=at))
    names = [one.incoming.signal.identity for one in heard]
    known = meeting.known(tx, source.id, names) if is_beside_open else None
    held = _held_back([one for one in heard if not _is_repeat(one, known)], ground)
    judged = [_judged(one, ground, held, known) for one in heard]
    loud = [one for one, said in zip(heard, judged, strict=True) if said.fate is Fate.PAGES]
    new, joining = _placed(tx, loud, at, known)
    touches = [meeting.joined(group, number) for group, number in joining]
    if known is not None:
        touches += _touches(tx, heard, known)
    return Verdict(
        tuple(_joins(judged, joining)),
        tuple(new),
        Actor(Kind.SOURCE, source.id, source.name, Role.RESPONDER),
        meeting.merged(touches),
        _over_at(loud),
        tuple(_notes(source, read, ground)),
    )


def _placed(
    tx: Tx, loud: Sequence[_Heard], at: datetime, known: Known | None
) -> tuple[list[Declaration], list[tuple[Group, int]]]:
    """Return what would be declared of what is new, and which open incidents the rest joins."""
    ordered = sorted(loud, key=_identity)  # as they are written, and so numbered
    alerts = [_alert(number, one, at) for number, one in enumerate(ordered, start=1)]
    said = {a.id: h for a, one in zip(alerts, ordered, strict=True) if (h := _handling(one))}
    if known is None:
        return attaching.declarations(tx, alerts, said), []
    found = attaching.placed(tx, alerts, said, now=at)
    new = [attaching.declaration(group) for group, number in found if number is None]
    return new, [(group, number) for group, number in found if number is not None]


def _joins(judged: Sequence[Judged], joining: Sequence[tuple[Group, int]]) -> Iterator[Judged]:
    """Say of those that join an open incident which it is, and why."""
    numbers = {
        alert.identity: f"it joins incident {number}" + (f": {group.because}" * bool(group.because))
        for group, number in joining
        for alert in group.alerts
    }
    for one in judged:
        is_joining = one.fate is Fate.PAGES and one.identity in numbers
        yield replace(one, fate=Fate.JOINS, because=numbers[one.identity]) if is_joining else one


def _touches(tx: Tx, heard: Sequence[_Heard], known: Known) -> list[Touch]:
    """What those of them do that say something of an alert that is open."""
    found: list[Touch | None] = []
    for one in heard:
        signal = one.incoming.signal
        if _is_repeat(one, known):
            severities = (signal.severity, one.routed.decision.incoming.signal.severity)
            found.append(meeting.repeated(known, signal.identity, severities))
        elif one.state is State.ACKNOWLEDGED:
            found.append(meeting.acknowledged(known, signal.identity))
    over = [one.incoming.signal.identity for one in heard if one.state is State.OK]
    return [each for each in found if each is not None] + meeting.ended(tx, known, over)


def _is_repeat(one: _Heard, known: Known | None) -> bool:
    name = one.incoming.signal.identity
    return known is not None and one.state is State.FIRING and name in known.alerts


def _reading(source: SourceRow, payload: Payload, *, at: datetime) -> Reading:
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


def _heard(source: SourceRow, read: Reading, ground: Ground, *, at: datetime) -> Iterator[_Heard]:
    """Each statement once, the last of an identity as it stands for those before it."""
    told = [*read.signals, *([read.complaint] if read.complaint else [])]
    latest: dict[tuple[str, bool], Signal] = {}
    for signal in told:
        latest[signal.identity, signal.state is State.CHANGE] = signal
    for signal in latest.values():
        incoming = Incoming(source.id, source.name, signal, source.service_id, 0)
        state = rounds.effective(incoming, now=at)
        yield _Heard(incoming, state, ground.decide(incoming, now=at))


def _held_back(heard: Sequence[_Heard], ground: Ground) -> dict[str, str]:
    """Say of which identities another that comes with them explains them, and which one does.

    What is silenced holds back others, and is not held itself.
    """
    firing = [one for one in heard if one.state is State.FIRING and not one.routed.decision.dropped]
    opened = dict(enumerate(sorted(firing, key=_identity), start=1))
    labels = {number: _labels(one, ground) for number, one in opened.items()}
    holding = sorted(
        (
            Candidate(number, side.rule.id, side.key, side.is_both)
            for number, seen in labels.items()
            for side in inhibition.sources_of(ground.inhibitions, seen)
        ),
        key=lambda one: (one.rule_id, one.key, one.is_both, one.alert_id),
    )
    holders: dict[int, int] = {}
    reasons: dict[str, str] = {}
    for number, one in opened.items():
        sides = inhibition.targets_of(ground.inhibitions, labels[number])
        found = inhibition.choose(number, sides, holding, holders)
        if found is not None and one.routed.silence is None:
            side, holder = found
            holders[number] = holder.alert_id
            summary = opened[holder.alert_id].incoming.signal.summary
            reasons[one.incoming.signal.identity] = f"held back by '{summary}': {side.rule.name}"
    return reasons


def _identity(one: _Heard) -> str:
    return one.incoming.signal.identity


def _labels(one: _Heard, ground: Ground) -> Mapping[str, str]:
    decision = one.routed.decision
    name = ground.services.names.get(decision.service_id or 0)
    return alert.matchable(decision.incoming, name)


def _judged(one: _Heard, ground: Ground, held: Mapping[str, str], known: Known | None) -> Judged:
    decision = one.routed.decision
    signal = decision.incoming.signal
    fate, because = _fate(one, ground, held)
    if known is not None and (_is_repeat(one, known) or one.state in _SAYS):
        fate = Fate.REPEATS if one.state is State.FIRING else fate
        because = meeting.told(known, signal.identity, one.state) or _NOTHING_OF_IT
    return Judged(
        identity=signal.identity,
        summary=signal.summary,
        severity=signal.severity,
        service=ground.services.names.get(decision.service_id or 0),
        fate=fate,
        because=because,
        rules=tuple(touch.rule for touch in decision.touches),
    )


def _fate(one: _Heard, ground: Ground, held: Mapping[str, str]) -> tuple[Fate, str]:
    if one.state in _OTHERS:
        return _OTHERS[one.state]
    decision = one.routed.decision
    if decision.dropped:
        return Fate.DROPPED, f"routing rule '{decision.dropped}' drops it"
    if one.routed.muted:
        return Fate.MUTED, one.routed.muted
    if one.incoming.signal.identity in held:
        return Fate.MUTED, held[one.incoming.signal.identity]
    labels = _labels(one, ground)
    for heartbeat_id, conditions in ground.watchdogs:
        if matcher.all_match(conditions, labels):
            return Fate.MUTED, f"it feeds heartbeat {heartbeat_id}"
    return Fate.PAGES, ""


def _alert(number: int, one: _Heard, at: datetime) -> Alert:
    """The alert that would be opened."""
    decision = one.routed.decision
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


def _handling(one: _Heard) -> Handling | None:
    return one.routed.decision.handling


def _over_at(loud: Sequence[_Heard]) -> datetime | None:
    """When all of it times out, if each of it does."""
    ends = [one.incoming.signal.ends_at for one in loud]
    known = [at for at in ends if at is not None]
    return max(known) if known and len(known) == len(ends) else None


def _notes(source: SourceRow, read: Reading, ground: Ground) -> Iterator[str]:
    if not source.is_enabled:
        yield f"{source.name} is switched off: today its door would turn this away."
    if read.error:
        yield f"It could not be read as a whole: {read.error}"
    if source.is_strict and read.is_faulty:
        yield f"{source.name} is strict and would refuse this, and tell its owner."
    if ground.inhibitions:
        yield "What is open by then may hold it back; what is held back pages in the end."
