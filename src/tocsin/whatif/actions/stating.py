"""What a payload says of alerts that are open: they are repeated, acknowledged, over, or held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts import rounds
from tocsin.alerts.actions import flapping
from tocsin.alerts.actions.flapping import Holding
from tocsin.alerts.actions.muting import Standing
from tocsin.kit.tx import Tx
from tocsin.signals.signal import State
from tocsin.whatif.actions import meeting
from tocsin.whatif.actions.hearing import Heard
from tocsin.whatif.actions.meeting import Known
from tocsin.whatif.touch import Touch


@dataclass(frozen=True, slots=True)
class Said:
    """Touches of incidents, and when alerts would be over: by a word, or after quiet."""

    touches: Sequence[Touch]
    over_at: Mapping[int, datetime]


NOTHING = Said((), {})


def is_repeat(one: Heard, known: Known | None) -> bool:
    return known is not None and one.state is State.FIRING and one.identity in known.alerts


def said(tx: Tx, heard: Sequence[Heard], known: Known, *, at: datetime) -> Said:
    over = [one.incoming for one in heard if one.state is State.OK]
    entries = [each for round_ in rounds.arrange(over, now=at) for each in round_.values()]
    held = {each.alert_id: each for each in flapping.would_hold(tx, entries, now=at)}
    touches = [touch for one in heard if (touch := _touch(one, known, held))]
    ended = [
        known.alerts[one.signal.identity].id for one in over if one.signal.identity in known.alerts
    ]
    repeated = [known.alerts[one.identity].id for one in heard if is_repeat(one, known)]
    over_at = {**flapping.quieting(tx, now=at), **dict.fromkeys(ended, at)}
    over_at |= {alert_id: one.until for alert_id, one in held.items()}
    return Said(touches, {each: until for each, until in over_at.items() if each not in repeated})


def worsened(
    heard: Sequence[Heard], known: Known, beside: Sequence[Standing], *, at: datetime
) -> list[Standing]:
    """Return what is muted as the repeats of it say that it is."""
    said = {known.alerts[one.identity].id: one for one in heard if is_repeat(one, known)}
    return [
        _worsened(one, said[one.alert.id], at) if one.alert.id in said else one for one in beside
    ]


def _worsened(one: Standing, by: Heard, at: datetime) -> Standing:
    if not by.is_worse_than(one.alert):
        return one
    decision = by.routed.decision
    signal = decision.incoming.signal
    grown = one.worsened(signal.severity, signal.summary)
    return grown if by.routed.muted else grown.freed(at, decision.handling)


def _touch(one: Heard, known: Known, held: Mapping[int, Holding]) -> Touch | None:
    if is_repeat(one, known):
        return meeting.repeated(known, one)
    if one.state is State.ACKNOWLEDGED:
        return meeting.acknowledged(known, one.identity)
    if one.state is State.OK:
        alert = known.alerts.get(one.identity)
        return meeting.ended(known, one.identity, held.get(alert.id) if alert else None)
    return None
