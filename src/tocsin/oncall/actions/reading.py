"""What people read of on-call: the questions of duty and the rest, behind the permission to read.

The questions themselves ask nobody, because the capabilities above have to know.
"""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import (
    duty,
    escalation_policies,
    last_resort,
    overriding,
    plans,
    scheduling,
    weakness,
)
from tocsin.oncall.coverage import Gap, OnCall, Watch
from tocsin.oncall.override import Override
from tocsin.oncall.policy import Policy
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.target import Target
from tocsin.oncall.weak_spot import WeakSpot

ALL = 500


def list_on_call(
    tx: Tx, *, at: datetime, schedule_id: int | None = None, actor: Actor
) -> list[OnCall]:
    """Return who is on call at the moment, by schedule."""
    permission.require(actor, Permission.READ)
    return duty.on_call(tx, at=at, schedule_id=schedule_id)


def view_board(
    tx: Tx, *, at: datetime, schedule_ids: Sequence[int] | None = None, actor: Actor
) -> list[Watch]:
    """Return every schedule with who has it at the moment and whose shift is next."""
    permission.require(actor, Permission.READ)
    return duty.board(tx, at=at, schedule_ids=schedule_ids)


def view_calendar(tx: Tx, *, span: Span, actor: Actor) -> list[tuple[Schedule, list[Shift]]]:
    """Return every schedule with its final shifts in the span, cut to it."""
    permission.require(actor, Permission.READ)
    return duty.calendar(tx, starts_at=span.starts_at, ends_at=span.ends_at)


def list_shifts(tx: Tx, schedule_id: int, *, span: Span, actor: Actor) -> list[Shift]:
    permission.require(actor, Permission.READ)
    return duty.shifts(tx, schedule_id, starts_at=span.starts_at, ends_at=span.ends_at)


def list_shifts_of(tx: Tx, person_id: int, *, span: Span, actor: Actor) -> list[OnCall]:
    """Return a person's shifts in every schedule; one's own take no permission."""
    if person_id != actor.person_id:
        permission.require(actor, Permission.READ)
    return duty.shifts_of(tx, person_id, starts_at=span.starts_at, ends_at=span.ends_at)


def list_gaps(tx: Tx, *, schedule_id: int | None = None, span: Span, actor: Actor) -> list[Gap]:
    """Return when nobody is on call, in every schedule or in one."""
    permission.require(actor, Permission.READ)
    found = duty.gaps(tx, starts_at=span.starts_at, ends_at=span.ends_at)
    return [gap for gap in found if schedule_id in (None, gap.schedule_id)]


def list_weak_spots(tx: Tx, *, actor: Actor, now: datetime) -> list[WeakSpot]:
    permission.require(actor, Permission.READ)
    return weakness.weak_spots(tx, now=now)


def list_schedules(
    tx: Tx, *, cursor: str | None = None, limit: int = ALL, actor: Actor
) -> Page[Schedule]:
    permission.require(actor, Permission.READ)
    return scheduling.page_of_schedules(tx, cursor=cursor, limit=limit)


def view_schedule(tx: Tx, schedule_id: int, *, actor: Actor) -> Schedule:
    permission.require(actor, Permission.READ)
    return scheduling.schedule(tx, schedule_id)


def view_plan(tx: Tx, schedule_id: int, *, span: Span, actor: Actor) -> Schedule:
    """Return it with all that bears on who is on call in the span."""
    permission.require(actor, Permission.READ)
    found = plans.load(tx, [schedule_id], span)
    if not found:
        raise scheduling.ScheduleNotFound(schedule_id)
    return found[0]


def view_draft(tx: Tx, draft: Schedule, *, span: Span, actor: Actor) -> Schedule:
    """Return a schedule as it is not yet kept with all that would bear on it."""
    permission.require(actor, Permission.READ)
    return plans.surrounded(tx, draft, span)


def list_overrides(tx: Tx, schedule_id: int, *, span: Span, actor: Actor) -> list[Override]:
    """Return a schedule's overrides that touch the span, the later made later."""
    permission.require(actor, Permission.READ)
    scheduling.schedule(tx, schedule_id)
    return overriding.overrides(tx, schedule_id, starts_at=span.starts_at, ends_at=span.ends_at)


def list_policies(
    tx: Tx, *, cursor: str | None = None, limit: int = ALL, actor: Actor
) -> Page[Policy]:
    permission.require(actor, Permission.READ)
    return escalation_policies.page_of_policies(tx, cursor=cursor, limit=limit)


def view_policy(tx: Tx, policy_id: int, *, actor: Actor) -> Policy:
    permission.require(actor, Permission.READ)
    return escalation_policies.policy(tx, policy_id)


def view_catch_all(tx: Tx, *, actor: Actor) -> list[Target]:
    permission.require(actor, Permission.READ)
    return last_resort.catch_all(tx)
