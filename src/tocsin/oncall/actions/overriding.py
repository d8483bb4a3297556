"""What is done to overrides: any responder may take over, or hand over, for a while."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import asked
from tocsin.oncall import override as ideas
from tocsin.oncall.actions import scheduling
from tocsin.oncall.override import NewOverride, Override
from tocsin.oncall.store import overrides as store


class OverrideNotFound(errors.NotFound):
    def __init__(self, override_id: int) -> None:
        super().__init__(f"There is no override {override_id}.")


class OverrideIsOver(errors.Conflict):
    """What was, was."""


def add_override(tx: Tx, new: NewOverride, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.RESPOND)
    tidy = ideas.checked(new, now=now)
    scheduling.schedule(tx, tidy.schedule_id)
    scheduling.check_people(tx, {tidy.person_id})
    override_id = store.insert(tx, tidy, by=actor.label, at=now)
    data = {"override_id": override_id, **ideas.plain(tidy)}
    _record(tx, "schedule.overridden", tidy.schedule_id, data, actor=actor, now=now)
    return override_id


def remove_override(tx: Tx, override_id: int, *, actor: Actor, now: datetime) -> None:
    """End it now; what has passed of it stays as it was."""
    permission.require(actor, Permission.RESPOND)
    before = store.lock(tx, override_id)
    if before is None:
        raise OverrideNotFound(override_id)
    if before.ends_at <= now:
        raise OverrideIsOver("This override is over; there is nothing left to remove.")
    store.end(tx, override_id, at=now)
    data = {"override_id": override_id, **ideas.plain(before)}
    _record(tx, "schedule.override_removed", before.schedule_id, data, actor=actor, now=now)


def override(tx: Tx, override_id: int) -> Override:
    found = store.get(tx, override_id)
    if found is None:
        raise OverrideNotFound(override_id)
    return found


def overrides(
    tx: Tx, schedule_id: int, *, starts_at: datetime, ends_at: datetime
) -> list[Override]:
    """Return a schedule's overrides that touch the period, the later made later."""
    span = asked.period(starts_at, ends_at)
    return store.touching(tx, [schedule_id], span.starts_at, span.ends_at)


def _record(
    tx: Tx, kind: str, schedule_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    subject = f"schedule/{schedule_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
