"""Which of what would be opened another alert explains, so that it is held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts import inhibition
from tocsin.alerts.actions import inhibiting
from tocsin.alerts.actions.ground import Ground
from tocsin.alerts.inhibition import Candidate, Side
from tocsin.kit.tx import Tx
from tocsin.whatif.actions.hearing import Heard

FRESH = 1_000_000_000_000
"""The number of the first new alert: they are younger than all that are open."""


@dataclass(frozen=True, slots=True)
class Held:
    """Why it is held back, by which alert, and until when at the latest."""

    because: str
    by: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Holding:
    """Who could hold back others, who waits for whom, and which new alerts are held, and why."""

    candidates: Sequence[Candidate]
    holders: Mapping[int, int]
    held: Mapping[int, Held]


def look(
    tx: Tx,
    opened: Mapping[int, Heard],
    others: Sequence[Mapping[str, str]],
    ground: Ground,
    *,
    is_beside_open: bool,
    at: datetime,
) -> Holding:
    """Say what holds back those that would be opened, and what could hold back ``others``.

    What is silenced holds back others, and is not held itself.
    """
    if not ground.inhibitions:
        return Holding((), {}, {})
    labels = {number: one.labels(ground) for number, one in opened.items()}
    sides = {n: inhibition.targets_of(ground.inhibitions, seen) for n, seen in labels.items()}
    asked = [side for found in sides.values() for side in found]
    asked += [s for seen in others for s in inhibition.targets_of(ground.inhibitions, seen)]
    known, holders = inhibiting.holding(tx, asked) if is_beside_open else ([], {})
    candidates = sorted([*known, *_holding(labels, ground)], key=_place)
    loud = {n: each for n, each in sides.items() if opened[n].routed.silence is None}
    chosen = inhibition.choose_all(loud, candidates, holders)
    waiting = {**holders, **{number: one.alert_id for number, (_, one) in chosen.items()}}
    held = {number: _held(opened, *choice, at=at) for number, choice in chosen.items()}
    return Holding(candidates, waiting, held)


def _holding(labels: Mapping[int, Mapping[str, str]], ground: Ground) -> list[Candidate]:
    return [
        Candidate(number, side.rule.id, side.key, side.is_both)
        for number, seen in labels.items()
        for side in inhibition.sources_of(ground.inhibitions, seen)
    ]


def _place(one: Candidate) -> tuple[int, str, bool, int]:
    return one.rule_id, one.key, one.is_both, one.alert_id


def _held(opened: Mapping[int, Heard], side: Side, one: Candidate, *, at: datetime) -> Held:
    holder = opened.get(one.alert_id)
    said = f"'{holder.incoming.signal.summary}'" if holder else f"alert {one.alert_id}"
    because = f"held back by {said}: {side.rule.name}"
    return Held(because, one.alert_id, at + side.rule.lasts)
