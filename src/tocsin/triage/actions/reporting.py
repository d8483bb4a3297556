"""How right the suggestions were lately, by target."""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.tx import Tx
from tocsin.triage import reliability
from tocsin.triage.reliability import Bin
from tocsin.triage.store import models
from tocsin.triage.suggestion import Target


@dataclass(frozen=True, slots=True)
class Report:
    """``accuracy`` is of the first suggestion, before anybody had seen it; None too early."""

    target: Target
    learned: int
    accuracy: float | None
    bins: Sequence[Bin]


def report(tx: Tx, *, actor: Actor) -> list[Report]:
    permission.require(actor, Permission.READ)
    learned = models.learned(tx)
    return [_report(tx, target, learned[target]) for target in Target]


def _report(tx: Tx, target: Target, learned: int) -> Report:
    known = models.reliability(tx, target)
    return Report(target, learned, known.accuracy, reliability.table(known))
