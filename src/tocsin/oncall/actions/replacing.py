"""What is done to temporary schedules: a rota in place of the layers, for a while."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actions import leading
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import asked, schedule
from tocsin.oncall import temporary as ideas
from tocsin.oncall.actions import scheduling, spells
from tocsin.oncall.schedule import NewSchedule
from tocsin.oncall.shift import Span
from tocsin.oncall.store import temporaries as store
from tocsin.oncall.store.temporaries import TEMPORARIES
from tocsin.oncall.temporary import NewTemporary, Temporary


def add_temporary(tx: Tx, new: NewTemporary, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.RESPOND)
    tidy = ideas.checked(new, now=now)
    plan = scheduling.schedule(tx, tidy.schedule_id)
    concerned = schedule.participants(plan) | ideas.participants(tidy.rota)
    leading.require_configuring_for(tx, actor, concerned)
    wanted = NewSchedule(plan.name, plan.time_zone, tidy.rota.rotations, plan.holidays)
    rotations = schedule.checked(wanted).rotations
    tidy = replace(tidy, rota=replace(tidy.rota, rotations=rotations))
    scheduling.check_people(tx, ideas.participants(tidy.rota))
    temporary_id = store.insert(tx, tidy, by=actor.label, at=now)
    data = {"temporary_id": temporary_id, **ideas.plain(tidy)}
    _record(tx, "schedule.replaced_for_a_while", plan.id, data, actor=actor, now=now)
    return temporary_id


def remove_temporary(tx: Tx, temporary_id: int, *, actor: Actor, now: datetime) -> None:
    """End it now; what has passed of it stays as it was."""
    permission.require(actor, Permission.RESPOND)
    before = spells.known(store.lock(tx, temporary_id), TEMPORARIES.called, temporary_id)
    plan = scheduling.schedule(tx, before.schedule_id)
    leading.require_configuring_for(tx, actor, schedule.participants(plan))
    spells.end(tx, TEMPORARIES, before, now=now)
    data = {"temporary_id": temporary_id, **ideas.plain(before)}
    _record(tx, "schedule.temporary_removed", before.schedule_id, data, actor=actor, now=now)


def list_temporaries(tx: Tx, schedule_id: int, *, span: Span, actor: Actor) -> list[Temporary]:
    """Return a schedule's temporary schedules that touch the span, the later made later."""
    permission.require(actor, Permission.READ)
    scheduling.schedule(tx, schedule_id)
    whole = asked.period(span.starts_at, span.ends_at)
    return store.touching(tx, [schedule_id], whole.starts_at, whole.ends_at)


def _record(
    tx: Tx, kind: str, schedule_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    subject = f"schedule/{schedule_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
