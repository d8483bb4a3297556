"""Schedules with all that bears on who is on call: overrides, leave, who has left and so on."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from tocsin.identity import actions as identity
from tocsin.kit.tx import Tx
from tocsin.oncall import departure, schedule, temporary
from tocsin.oncall import leave as leave_idea
from tocsin.oncall.absence import Absence
from tocsin.oncall.calendar import Purpose
from tocsin.oncall.leave import Leave
from tocsin.oncall.override import Override
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.store import calendars, leave, overrides, temporaries
from tocsin.oncall.store import schedules as store
from tocsin.oncall.store.calendars import Bearing
from tocsin.oncall.temporary import Temporary

HORIZON = timedelta(days=400)
"""A shift that begins in a period may end this much later, so that what is then counts too."""


def load(tx: Tx, ids: Sequence[int] | None, span: Span) -> list[Schedule]:
    """Return schedules by name as they are in the span, one that follows another with it."""
    found = store.load(tx, ids=ids)
    known = {plan.id for plan in found}
    others = {plan.secondary_of for plan in found if plan.secondary_of} - known
    firsts = store.load(tx, ids=sorted(others)) if others else []
    whole = _surrounded(
        tx, [*found, *firsts], Span(span.starts_at - HORIZON, span.ends_at + HORIZON)
    )
    return [
        replace(whole[plan.id], first=whole.get(plan.secondary_of) if plan.secondary_of else None)
        for plan in found
    ]


def surrounded(tx: Tx, plan: Schedule, span: Span) -> Schedule:
    """Return a schedule that may be kept nowhere with what bears on it: to see a draft."""
    ids = [plan.secondary_of] if plan.secondary_of else []
    first = next(iter(load(tx, ids, span)), None) if ids else None
    reach = Span(span.starts_at - HORIZON, span.ends_at + HORIZON)
    return replace(_surrounded(tx, [plan], reach)[plan.id], first=first)


def _surrounded(tx: Tx, plans: Sequence[Schedule], reach: Span) -> dict[int, Schedule]:
    ids = [plan.id for plan in plans]
    taken = overrides.touching(tx, ids, reach.starts_at, reach.ends_at)
    replaced = temporaries.touching(tx, ids, reach.starts_at, reach.ends_at)
    people = sorted(_turn_takers(plans, replaced))
    gone = leave.touching(tx, reach.starts_at, reach.ends_at, people=people)
    told = calendars.touching(tx, reach.starts_at, reach.ends_at, ids=ids, people=people)
    whole = [_told(_with(plan, taken, replaced, gone), told) for plan in plans]
    named = {person for plan in whole for person in schedule.people(plan)}
    left = identity.departures(tx, sorted(named))
    return {plan.id: departure.without(plan, left) for plan in whole}


def _turn_takers(plans: Iterable[Schedule], replaced: Iterable[Temporary]) -> set[int]:
    """Everybody whose being away bears on who is on call."""
    found = {person for plan in plans for person in schedule.participants(plan)}
    return found.union(*(temporary.participants(each.rota) for each in replaced))


def _told(plan: Schedule, told: Sequence[Bearing]) -> Schedule:
    """Add what calendars tell."""
    own = [each for each in told if each.schedule_id == plan.id]
    away = (each for each in told if each.purpose is Purpose.LEAVE)
    return replace(
        plan,
        absences=(
            *plan.absences,
            *(Absence(each.person_id, each.starts_at, each.ends_at) for each in away),
        ),
        rota=tuple(_shift(each) for each in own if each.purpose is Purpose.ROTA),
        borrowed=tuple(_shift(each) for each in own if each.purpose is Purpose.OVERRIDE),
    )


def _shift(told: Bearing) -> Shift:
    return Shift(told.person_id, told.starts_at, told.ends_at, f"calendar {told.name}")


def _with(
    plan: Schedule,
    taken: Iterable[Override],
    replaced: Iterable[Temporary],
    gone: Iterable[Leave],
) -> Schedule:
    return replace(
        plan,
        overrides=tuple(each for each in taken if each.schedule_id == plan.id),
        temporaries=tuple(each for each in replaced if each.schedule_id == plan.id),
        absences=tuple(
            leave_idea.absence(each) for each in gone if each.schedule_id in (None, plan.id)
        ),
    )
