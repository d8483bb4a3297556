"""A corrected calendar corrects the past: what stopped is counted anew, in portions.

What was promised then holds; only the hours in which it ran are others.
"""

from datetime import datetime

from tocsin.identity import actor as identity
from tocsin.incidents.actions import clocks
from tocsin.incidents.store import incidents, recounts, sla
from tocsin.incidents.store.due import Due
from tocsin.kit import ledger
from tocsin.kit.tx import Tx

AT_ONCE = 50


def perform(tx: Tx, recount: Due, *, now: datetime) -> bool:
    """Count a portion anew; return whether any outcome is another now."""
    policy = sla.policy(tx, recount.number)
    numbers = recounts.numbers(tx, recount, limit=AT_ONCE) if policy else []
    if policy is None or not numbers:
        recounts.end(tx, recount)
        return False
    reason = f"counted anew in the hours of {policy.calendar}"
    changed = [n for n in numbers if _recount(tx, n, reason, now)]
    recounts.go_on(tx, recount, after_number=numbers[-1], at=now)
    if changed:
        told = {"policy": policy.name, "incidents": changed, "count": len(changed)}
        ledger.record(
            tx,
            kind="sla.recounted",
            subject="setting/sla",
            actor=clocks.CLOCKWORK.label,
            at=now,
            data=told,
        )
    return bool(changed)


def _recount(tx: Tx, number: int, reason: str, now: datetime) -> bool:
    incident = incidents.lock(tx, number, visible_to=identity.SYSTEM)
    return incident is not None and clocks.recount(tx, incident, reason=reason, now=now)
