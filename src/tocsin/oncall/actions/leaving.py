"""What is done about leave: everybody their own, leads their team's, managers anybody's."""

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
from tocsin.oncall import asked
from tocsin.oncall import leave as ideas
from tocsin.oncall.actions import scheduling, spells
from tocsin.oncall.leave import Leave, NewLeave
from tocsin.oncall.shift import Span
from tocsin.oncall.store import leave as store
from tocsin.oncall.store.spells import LEAVE


def add_leave(tx: Tx, new: NewLeave, *, actor: Actor, now: datetime) -> int:
    """Have others stand in; what they take over is told by who is on call."""
    _require(tx, actor, new.person_id)
    tidy = ideas.checked(new, now=now)
    scheduling.check_people(tx, {tidy.person_id})
    if tidy.schedule_id is not None:
        scheduling.schedule(tx, tidy.schedule_id)
    leave_id = spells.keep(tx, LEAVE, tidy, actor=actor, now=now)
    data = {"leave_id": leave_id, **ideas.plain(tidy)}
    _record(tx, "person.leave_added", tidy.person_id, data, actor=actor, now=now)
    return leave_id


def remove_leave(tx: Tx, leave_id: int, *, actor: Actor, now: datetime) -> None:
    """End it now; what has passed of it stays as it was."""
    before = spells.lock(tx, LEAVE, leave_id)
    _require(tx, actor, before.person_id)
    spells.end(tx, LEAVE, before, now=now)
    data = {"leave_id": leave_id, **ideas.plain(before)}
    _record(tx, "person.leave_removed", before.person_id, data, actor=actor, now=now)


def leave(tx: Tx, leave_id: int) -> Leave:
    return spells.get(tx, LEAVE, leave_id)


def list_leave(tx: Tx, *, span: Span, person_id: int | None = None, actor: Actor) -> list[Leave]:
    """Return leave that touches the span, first to last; reasons only to whom they concern."""
    if person_id is None or person_id != actor.person_id:
        permission.require(actor, Permission.READ)
    whole = asked.period(span.starts_at, span.ends_at)
    people = None if person_id is None else [person_id]
    found = store.touching(tx, whole.starts_at, whole.ends_at, people=people)
    return [
        each if may_change(tx, actor, each.person_id) else replace(each, reason="")
        for each in found
    ]


def may_change(tx: Tx, actor: Actor, person_id: int) -> bool:
    """Whether somebody may give a person leave, and read why they have it."""
    own = actor.person_id == person_id and permission.may(actor, Permission.RESPOND)
    return own or leading.may_configure_for(tx, actor, [person_id])


def _require(tx: Tx, actor: Actor, person_id: int) -> None:
    permission.require(actor, Permission.RESPOND)
    if actor.person_id != person_id:
        leading.require_configuring_for(tx, actor, [person_id])


def _record(
    tx: Tx, kind: str, person_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    subject = f"person/{person_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
