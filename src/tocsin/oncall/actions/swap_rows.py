"""Swaps as rows: found, held while they are changed, and told to the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.identity.actor import Actor
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.oncall.shift import Span
from tocsin.oncall.store import swaps as store
from tocsin.oncall.swap import Status, Swap


class SwapNotFound(errors.NotFound):
    def __init__(self, swap_id: int) -> None:
        super().__init__(f"There is no swap {swap_id}.")


class SwapIsOver(errors.Conflict):
    """It was agreed, declined, withdrawn, or came too late."""


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, and when."""

    actor: Actor
    now: datetime


def get(tx: Tx, swap_id: int) -> Swap:
    found = store.get(tx, swap_id)
    if found is None:
        raise SwapNotFound(swap_id)
    return found


def locked(tx: Tx, swap_id: int) -> Swap:
    """Hold it until the transaction ends."""
    found = store.lock(tx, swap_id)
    if found is None:
        raise SwapNotFound(swap_id)
    return found


def still_open(tx: Tx, swap_id: int) -> Swap:
    swap = locked(tx, swap_id)
    if swap.status is not Status.OPEN:
        raise SwapIsOver(f"Swap {swap_id} is {swap.status} already.")
    return swap


def record(tx: Tx, kind: str, swap: Swap, data: Mapping[str, Any] | None = None, *, by: By) -> None:
    said = {
        "swap_id": swap.id,
        "person_id": swap.person_id,
        "starts_at": swap.starts_at.isoformat(),
        "ends_at": swap.ends_at.isoformat(),
        **(data or {}),
    }
    subject = f"schedule/{swap.schedule_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=by.actor.label, at=by.now, data=said)


def in_return(back: Span | None) -> dict[str, Any]:
    """What is given for it, as data for the ledger."""
    if back is None:
        return {}
    return {"back_starts_at": back.starts_at.isoformat(), "back_ends_at": back.ends_at.isoformat()}
