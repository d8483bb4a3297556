"""What is done to overrides: any responder may take over, or hand over, for a while."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import asked, spell
from tocsin.oncall import override as ideas
from tocsin.oncall.actions import scheduling, spells
from tocsin.oncall.override import NewOverride, Override
from tocsin.oncall.store import overrides as store
from tocsin.oncall.store.spells import OVERRIDES


def add_override(tx: Tx, new: NewOverride, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.RESPOND)
    tidy = ideas.checked(new, now=now)
    scheduling.schedule(tx, tidy.schedule_id)
    scheduling.check_people(tx, {tidy.person_id})
    override_id = spells.keep(tx, OVERRIDES, tidy, actor=actor, now=now)
    data = {"override_id": override_id, **spell.plain(tidy)}
    _record(tx, "schedule.overridden", tidy.schedule_id, data, actor=actor, now=now)
    return override_id


def remove_override(tx: Tx, override_id: int, *, actor: Actor, now: datetime) -> None:
    """End it now; what has passed of it stays as it was."""
    permission.require(actor, Permission.RESPOND)
    before = spells.lock(tx, OVERRIDES, override_id)
    spells.end(tx, OVERRIDES, before, now=now)
    data = {"override_id": override_id, **spell.plain(before)}
    _record(tx, "schedule.override_removed", before.schedule_id, data, actor=actor, now=now)


def override(tx: Tx, override_id: int) -> Override:
    return spells.get(tx, OVERRIDES, override_id)


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
