"""What a payload would become: each statement judged by the rules, and the incidents of those left.

It is judged as if nothing were open, what is open now may be over by then; or beside what is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tocsin.alerts import matcher
from tocsin.alerts.actions import muting
from tocsin.alerts.actions.ground import GROUND, Ground
from tocsin.alerts.actions.muting import Standing
from tocsin.identity.actor import Actor, Kind, Role
from tocsin.incidents import attaching, attaching_ahead
from tocsin.incidents.incident import Declaration
from tocsin.incidents.overflow import Group
from tocsin.kit import configuration
from tocsin.kit.tx import Tx
from tocsin.signals.actions import registry
from tocsin.signals.reading import Reading
from tocsin.signals.signal import State
from tocsin.signals.source import SourceRow
from tocsin.whatif.actions import hearing, holding, meeting, stating, unmuting
from tocsin.whatif.actions.hearing import Heard
from tocsin.whatif.actions.holding import Held
from tocsin.whatif.actions.meeting import Known
from tocsin.whatif.actions.stating import Said
from tocsin.whatif.actions.unmuting import Later
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
    """What is to be opened, by whom it is said, and until when it holds if nobody repeats it;
    ``later`` is what is muted first."""

    judged: tuple[Judged, ...]
    declarations: tuple[Declaration, ...]
    actor: Actor
    touches: Mapping[int, Touch] = field(default_factory=dict)
    over_at: datetime | None = None
    later: tuple[Later, ...] = ()
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
    scene = _scene(tx, ground, heard, known, at=at)
    judged = [_judged(one, scene) for one in heard]
    loud = {
        number: one for number, one in scene.opened.items() if _fate(one, scene)[0] is Fate.PAGES
    }
    new, joining = _placed(tx, loud, scene)
    touches = [meeting.joined(group, number) for group, number in joining]
    return Verdict(
        tuple(_joins(judged, joining)),
        tuple(new),
        Actor(Kind.SOURCE, source.id, source.name, Role.RESPONDER),
        meeting.merged([*touches, *scene.said.touches]),
        _over_at(loud.values()),
        tuple(scene.later.values()),
        tuple(_notes(source, read, ground, is_beside_open=is_beside_open)),
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is judged at once: ``opened`` are the alerts that would be, by their numbers, and
    ``later`` those of them and of what is open that are muted first and heard after a time."""

    ground: Ground
    known: Known | None
    opened: Mapping[int, Heard]
    said: Said
    held: Mapping[str, Held]
    later: Mapping[int, Later]
    at: datetime

    def heard_at(self, identity: str) -> datetime | None:
        """When an alert of that name is heard that is muted first."""
        found = (
            one.at for one in self.later.values() if one.is_asked and one.alert.identity == identity
        )
        return next(found, None)


def _scene(
    tx: Tx, ground: Ground, heard: Sequence[Heard], known: Known | None, *, at: datetime
) -> _Scene:
    opening = [one for one in heard if one.opens and not stating.is_repeat(one, known)]
    ordered = sorted(opening, key=lambda one: one.identity)  # as they are written, and so numbered
    opened = dict(enumerate(ordered, start=holding.FRESH))
    said = stating.said(tx, heard, known, at=at) if known is not None else stating.NOTHING
    beside: list[Standing] = []
    if known is not None:
        beside = stating.worsened(heard, known, muting.standing(tx, ground.services.names), at=at)
    others = [one.muted.labels for one in beside]
    held = holding.look(tx, opened, others, ground, is_beside_open=known is not None, at=at)
    mutes = unmuting.mutes(ground, opened, held, said.over_at)
    unheard = {number: one for number, one in opened.items() if not _feeds(one, ground)}
    asked = {one.id for one in known.alerts.values()} if known is not None else set[int]()
    later = [
        *unmuting.of_new(unheard, ground, mutes, held, at=at),
        *unmuting.of_open(beside, mutes, asked=asked, now=at),
    ]
    return _Scene(
        ground,
        known,
        opened,
        said,
        {opened[number].identity: one for number, one in held.held.items()},
        {one.alert.id: one for one in later},
        at,
    )


def _placed(
    tx: Tx, loud: Mapping[int, Heard], scene: _Scene
) -> tuple[list[Declaration], list[tuple[Group, int]]]:
    """Return what would be declared of what is new, and which open incidents the rest joins."""
    alerts = [one.alert(number, scene.at) for number, one in loud.items()]
    said = {number: one.handling for number, one in loud.items() if one.handling}
    if scene.known is None:
        return attaching_ahead.declarations(tx, alerts, said), []
    found = attaching_ahead.placed(tx, alerts, said, now=scene.at)
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


def _judged(one: Heard, scene: _Scene) -> Judged:
    decision, known = one.routed.decision, scene.known
    signal = decision.incoming.signal
    fate, because = _fate(one, scene)
    if known is not None and (stating.is_repeat(one, known) or one.state in _SAYS):
        fate = Fate.REPEATS if one.state is State.FIRING else fate
        because = meeting.told(known, signal.identity, one.state) or _NOTHING_OF_IT
    return Judged(
        identity=signal.identity,
        summary=signal.summary,
        severity=signal.severity,
        service=scene.ground.services.names.get(decision.service_id or 0),
        fate=fate,
        because=because,
        rules=tuple(touch.rule for touch in decision.touches),
        heard_at=scene.heard_at(signal.identity),
    )


def _fate(one: Heard, scene: _Scene) -> tuple[Fate, str]:
    if one.state in _OTHERS:
        return _OTHERS[one.state]
    decision = one.routed.decision
    if decision.dropped:
        return Fate.DROPPED, f"routing rule '{decision.dropped}' drops it"
    if one.routed.muted:
        return Fate.MUTED, one.routed.muted
    if one.identity in scene.held:
        return Fate.MUTED, scene.held[one.identity].because
    fed = _feeds(one, scene.ground)
    return (Fate.MUTED, f"it feeds heartbeat {fed}") if fed else (Fate.PAGES, "")


def _feeds(one: Heard, ground: Ground) -> int | None:
    """Return the heartbeat that it keeps beating, if there is one."""
    labels = one.labels(ground) if ground.watchdogs else {}
    fed = (number for number, wanted in ground.watchdogs if matcher.all_match(wanted, labels))
    return next(fed, None)


def _over_at(loud: Iterable[Heard]) -> datetime | None:
    """When all of it times out, if each of it does."""
    ends = [one.incoming.signal.ends_at for one in loud]
    known = [at for at in ends if at is not None]
    return max(known) if known and len(known) == len(ends) else None


def _notes(
    source: SourceRow, read: Reading, ground: Ground, *, is_beside_open: bool
) -> Iterator[str]:
    if not source.is_enabled:
        yield f"{source.name} is switched off: today its door would turn this away."
    if read.error:
        yield f"It could not be read as a whole: {read.error}"
    if source.is_strict and read.is_faulty:
        yield f"{source.name} is strict and would refuse this, and tell its owner."
    if ground.inhibitions and not is_beside_open:
        yield "What is open by then may hold it back until that is over."
