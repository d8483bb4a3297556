"""Which of what would be opened another alert explains, so that it is held back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts import inhibition
from tocsin.alerts.actions import inhibiting
from tocsin.alerts.actions.ground import Ground
from tocsin.alerts.inhibition import Candidate
from tocsin.kit.tx import Tx
from tocsin.whatif.actions.hearing import Heard

_FRESH = 1_000_000_000_000
"""New alerts are younger than all that are open."""


@dataclass(frozen=True, slots=True)
class Held:
    """Why it is held back, and until when at the latest."""

    because: str
    until: datetime


def held_back(
    opening: Sequence[Heard], ground: Ground, *, beside: Tx | None, at: datetime
) -> dict[str, Held]:
    """Say of which identities one that comes with them explains them, or, ``beside``, an open one.

    What is silenced holds back others, and is not held itself.
    """
    ordered = sorted(opening, key=lambda one: one.identity)
    opened = dict(enumerate(ordered, start=_FRESH))
    labels = {number: one.labels(ground) for number, one in opened.items()}
    loud = {n: seen for n, seen in labels.items() if opened[n].routed.silence is None}
    sides = {n: inhibition.targets_of(ground.inhibitions, seen) for n, seen in loud.items()}
    asked = [side for found in sides.values() for side in found]
    known, holders = inhibiting.holding(beside, asked) if beside and asked else ([], {})
    candidates = sorted([*known, *_holding(labels, ground)], key=_place)
    return {
        opened[number].identity: Held(_because(opened, one, side.rule.name), at + side.rule.lasts)
        for number, (side, one) in inhibition.choose_all(sides, candidates, holders).items()
    }


def _holding(labels: Mapping[int, Mapping[str, str]], ground: Ground) -> list[Candidate]:
    return [
        Candidate(number, side.rule.id, side.key, side.is_both)
        for number, seen in labels.items()
        for side in inhibition.sources_of(ground.inhibitions, seen)
    ]


def _place(one: Candidate) -> tuple[int, str, bool, int]:
    return one.rule_id, one.key, one.is_both, one.alert_id


def _because(opened: Mapping[int, Heard], one: Candidate, rule: str) -> str:
    holder = opened.get(one.alert_id)
    said = f"'{holder.incoming.signal.summary}'" if holder else f"alert {one.alert_id}"
    return f"held back by {said}: {rule}"
