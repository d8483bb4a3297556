"""What a payload would become: each statement judged by the rules, and the incidents of those left.

It is judged as if nothing were open, what is open now may be over by then; or beside what is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tocsin.alerts import matcher, rounds
from tocsin.alerts.actions import flapping
from tocsin.alerts.actions.flapping import Holding
from tocsin.alerts.actions.ground import GROUND, Ground
from tocsin.identity.actor import Actor, Kind, Role
from tocsin.incidents import attaching
from tocsin.incidents.incident import Declaration
from tocsin.incidents.overflow import Group
from tocsin.kit import configuration
from tocsin.kit.tx import Tx
from tocsin.signals.actions import registry
from tocsin.signals.reading import Reading
from tocsin.signals.signal import State
from tocsin.signals.source import SourceRow
from tocsin.whatif.actions import hearing, holding, meeting
from tocsin.whatif.actions.hearing import Heard
from tocsin.whatif.actions.holding import Held
from tocsin.whatif.actions.meeting import Known
from tocsin.whatif.forecast import Fate, Judged
from tocsin.whatif.question import Payload
from tocsin.whatif.touch import Touch

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


def judge(tx: Tx, payload: Payload, *, at: datetime, is_beside_open: bool = False) -> Verdict:
    """Read the bytes as the source's door would, and say what would become of them."""
    source = registry.source(tx, payload.source_id)
    read = hearing.read(source, payload, at=at)
    ground = GROUND.get(tx, configuration.mark(tx), now=at)
    heard = list(hearing.heard(source, read, ground, at=at))
    known = (
        meeting.known(tx, source.id, [one.identity for one in heard]) if is_beside_open else None
    )
    opening = [one for one in heard if one.opens and not _is_repeat(one, known)]
    held = holding.held_back(opening, ground, beside=tx if is_beside_open else None, at=at)
    judged = [_judged(one, ground, held, known) for one in heard]
    loud = [one for one, said in zip(heard, judged, strict=True) if said.fate is Fate.PAGES]
    new, joining = _placed(tx, loud, at, known)
    touches = [meeting.joined(group, number) for group, number in joining]
    if known is not None:
        touches += _touches(tx, heard, known, at)
    return Verdict(
        tuple(_joins(judged, joining)),
        tuple(new),
        Actor(Kind.SOURCE, source.id, source.name, Role.RESPONDER),
        meeting.merged(touches),
        _over_at(loud),
        tuple(_notes(source, read, ground)),
    )


def _placed(
    tx: Tx, loud: Sequence[Heard], at: datetime, known: Known | None
) -> tuple[list[Declaration], list[tuple[Group, int]]]:
    """Return what would be declared of what is new, and which open incidents the rest joins."""
    ordered = sorted(loud, key=lambda one: one.identity)  # as they are written, and so numbered
    alerts = [one.alert(number, at) for number, one in enumerate(ordered, start=1)]
    said = {a.id: one.handling for a, one in zip(alerts, ordered, strict=True) if one.handling}
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


def _touches(tx: Tx, heard: Sequence[Heard], known: Known, at: datetime) -> list[Touch]:
    """What those of them do that say something of an alert that is open."""
    over = [one.incoming for one in heard if one.state is State.OK]
    entries = [each for round_ in rounds.arrange(over, now=at) for each in round_.values()]
    held = {each.alert_id: each for each in flapping.would_hold(tx, entries, now=at)}
    found = [_touch(one, known, held) for one in heard]
    return [each for each in found if each is not None]


def _touch(one: Heard, known: Known, held: Mapping[int, Holding]) -> Touch | None:
    if _is_repeat(one, known):
        severities = (one.incoming.signal.severity, one.routed.decision.incoming.signal.severity)
        return meeting.repeated(known, one.identity, severities)
    if one.state is State.ACKNOWLEDGED:
        return meeting.acknowledged(known, one.identity)
    if one.state is State.OK:
        alert = known.alerts.get(one.identity)
        return meeting.ended(known, one.identity, held.get(alert.id) if alert else None)
    return None


def _is_repeat(one: Heard, known: Known | None) -> bool:
    return known is not None and one.state is State.FIRING and one.identity in known.alerts


def _judged(one: Heard, ground: Ground, held: Mapping[str, Held], known: Known | None) -> Judged:
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


def _fate(one: Heard, ground: Ground, held: Mapping[str, Held]) -> tuple[Fate, str]:
    if one.state in _OTHERS:
        return _OTHERS[one.state]
    decision = one.routed.decision
    if decision.dropped:
        return Fate.DROPPED, f"routing rule '{decision.dropped}' drops it"
    if one.routed.muted:
        return Fate.MUTED, one.routed.muted
    if one.identity in held:
        return Fate.MUTED, held[one.identity].because
    labels = one.labels(ground)
    for heartbeat_id, conditions in ground.watchdogs:
        if matcher.all_match(conditions, labels):
            return Fate.MUTED, f"it feeds heartbeat {heartbeat_id}"
    return Fate.PAGES, ""


def _over_at(loud: Sequence[Heard]) -> datetime | None:
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
