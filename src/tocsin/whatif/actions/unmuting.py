"""What is muted now and would be heard later: of the payload, and of what is open beside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts import muted
from tocsin.alerts.actions.ground import Ground
from tocsin.alerts.actions.muting import Standing
from tocsin.alerts.alert import Alert
from tocsin.alerts.handling import Handling
from tocsin.alerts.muted import Muted, Mutes
from tocsin.whatif.actions.hearing import Heard
from tocsin.whatif.actions.holding import Held, Holding


@dataclass(frozen=True, slots=True)
class Later:
    """An alert that is heard only ``at`` a time, unless it is over before."""

    at: datetime
    alert: Alert
    handling: Handling | None
    ends_at: datetime | None = None
    is_asked: bool = True


def of_new(
    opened: Mapping[int, Heard], ground: Ground, mutes: Mutes, holding: Holding, *, at: datetime
) -> list[Later]:
    """Return those that would be opened muted; of what feeds a heartbeat nothing is ever heard."""
    found = []
    for number, one in opened.items():
        left = _muted(number, one, ground, holding.held.get(number), at)
        ends_at = one.incoming.signal.ends_at
        heard = muted.heard_at(left, mutes, now=at) if left is not None else None
        if heard is not None and (ends_at is None or ends_at > heard):
            found.append(Later(heard, one.alert(number, at), one.handling, ends_at))
    return found


def of_open(
    standing: Sequence[Standing], mutes: Mutes, *, asked: Collection[int], now: datetime
) -> list[Later]:
    """Return those that are open and muted by now; ``asked`` are those that are asked about."""
    found = []
    for one in standing:
        heard, ends_at = muted.heard_at(one.muted, mutes, now=now), mutes.over_at.get(one.alert.id)
        if heard is not None and (ends_at is None or ends_at > heard):
            is_asked = one.alert.id in asked
            found.append(Later(heard, one.alert, one.handling, ends_at, is_asked))
    return found


def mutes(
    ground: Ground, opened: Mapping[int, Heard], holding: Holding, over_at: Mapping[int, datetime]
) -> Mutes:
    ends = {number: one.incoming.signal.ends_at for number, one in opened.items()}
    over = {**over_at, **{number: at for number, at in ends.items() if at is not None}}
    return Mutes(ground.silences, ground.inhibitions, holding.candidates, holding.holders, over)


def _muted(
    number: int, one: Heard, ground: Ground, held: Held | None, at: datetime
) -> Muted | None:
    silence, decision = one.routed.silence, one.routed.decision
    if silence is None and not decision.muted and held is None:
        return None
    return Muted(
        number,
        one.labels(ground),
        silence.ends_at if silence else None,
        at + decision.muted_for if decision.muted else None,
        held.until if held else None,
        held.by if held else None,
    )
