"""Who is on call: now, next, in a period; and when nobody is.

Reading takes no actor: who is on call is no secret inside an organisation.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tocsin.kit import remembering
from tocsin.kit.tx import Tx
from tocsin.oncall import asked, coverage, schedule
from tocsin.oncall.actions import plans, scheduling
from tocsin.oncall.coverage import Gap, OnCall, Watch
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span


def on_call(tx: Tx, *, at: datetime, schedule_id: int | None = None) -> list[OnCall]:
    """Return who is on call, by schedule; a schedule with nobody on call is not in the list."""
    moment = asked.moment(at)
    span = Span(moment, moment + timedelta(seconds=1))
    loaded = plans.load(tx, _ids(schedule_id), span)
    found = ((plan, coverage.at(plan, moment)) for plan in loaded)
    return [_on_call(plan, shift) for plan, shift in found if shift is not None]


def who(tx: Tx, schedule_id: int, *, at: datetime) -> tuple[Schedule, Shift | None]:
    """Return a schedule and the shift that covers the moment, or raise ScheduleNotFound."""
    moment = asked.moment(at)
    hours = asked.hours_around(moment)
    loaded = remembering.derived(
        tx, ("schedule", schedule_id, hours), lambda known: plans.load(known, [schedule_id], hours)
    )
    if not loaded:
        raise scheduling.ScheduleNotFound(schedule_id)
    return loaded[0], coverage.at(loaded[0], moment)


def board(tx: Tx, *, at: datetime, schedule_ids: Sequence[int] | None = None) -> list[Watch]:
    """Return every schedule with who has it at the moment and whose shift is next."""
    moment = asked.moment(at)
    return [
        Watch(plan, *coverage.now_and_next(plan, moment))
        for plan in plans.load(tx, schedule_ids, Span(moment, moment + plans.HORIZON))
    ]


def shifts(tx: Tx, schedule_id: int, *, starts_at: datetime, ends_at: datetime) -> list[Shift]:
    """Return a schedule's final shifts in the period, cut to it."""
    span = asked.period(starts_at, ends_at)
    scheduling.schedule(tx, schedule_id)
    return [s for plan in plans.load(tx, [schedule_id], span) for s in schedule.shifts(plan, span)]


def calendar(
    tx: Tx, *, starts_at: datetime, ends_at: datetime
) -> list[tuple[Schedule, list[Shift]]]:
    """Return every schedule with its final shifts in the period, cut to it."""
    span = asked.period(starts_at, ends_at)
    return [(plan, schedule.shifts(plan, span)) for plan in plans.load(tx, None, span)]


def shifts_of(tx: Tx, person_id: int, *, starts_at: datetime, ends_at: datetime) -> list[OnCall]:
    """Return a person's shifts in the period in every schedule, first to last."""
    span = asked.period(starts_at, ends_at)
    own = [
        _on_call(plan, shift)
        for plan in plans.load(tx, None, span)
        for shift in schedule.shifts(plan, span)
        if shift.person_id == person_id
    ]
    return sorted(own, key=lambda each: (each.starts_at, each.schedule_id))


def shifts_below(
    tx: Tx, schedule_id: int, *, span: Span, override_id: int | None = None
) -> list[Shift]:
    """Return a schedule's shifts in the span as they are below an override and what lies on it."""
    whole = asked.period(span.starts_at, span.ends_at)
    line: list[Shift] = []
    for plan in plans.load(tx, [schedule_id], whole):
        kept = tuple(e for e in plan.overrides if override_id is None or e.id < override_id)
        line = schedule.shifts(replace(plan, overrides=kept), whole)
    return line


def gaps(tx: Tx, *, starts_at: datetime, ends_at: datetime) -> list[Gap]:
    """Return when nobody is on call, by schedule."""
    span = asked.period(starts_at, ends_at)
    return [
        Gap(plan.id, gap.starts_at, gap.ends_at)
        for plan in plans.load(tx, None, span)
        for gap in coverage.gaps(plan, span)
    ]


def _ids(schedule_id: int | None) -> list[int] | None:
    return None if schedule_id is None else [schedule_id]


def _on_call(plan: Schedule, shift: Shift) -> OnCall:
    ends = (shift.starts_at, shift.ends_at)
    return OnCall(shift.person_id, plan.id, *ends, shift.via, shift.instead_of)
