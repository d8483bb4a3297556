"""What one save of a schedule's editor changes: its layers, and who covers when, all or nothing.

What is drawn before the save and what is done by it are made from the same value, so that nobody
saves another plan than the one they saw.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tocsin.oncall.absence import Absence
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.override import NewOverride, Override
from tocsin.oncall.schedule import NewSchedule, Schedule
from tocsin.oncall.temporary import NewTemporary, Temporary


@dataclass(frozen=True, slots=True)
class Replan:
    """``layers`` are None where they stay; an override that moves is ended and made anew."""

    layers: NewSchedule | None = None
    ended: tuple[int, ...] = ()
    overrides: tuple[NewOverride, ...] = ()
    leave: tuple[NewLeave, ...] = ()
    rotas: tuple[NewTemporary, ...] = ()


def draft(plan: Schedule, wanted: Replan) -> Schedule:
    """Return a schedule with its covers as they would be; what is new lies above what there is."""
    kept = tuple(each for each in plan.overrides if each.id not in wanted.ended)
    return replace(
        plan,
        overrides=(*kept, *_overrides(plan, wanted.overrides)),
        absences=(*plan.absences, *_absences(plan, wanted.leave)),
        temporaries=(*plan.temporaries, *_temporaries(plan, wanted.rotas)),
    )


def _overrides(plan: Schedule, new: Sequence[NewOverride]) -> list[Override]:
    highest = max((each.id for each in plan.overrides), default=0)
    return [
        Override(number, plan.id, each.person_id, each.starts_at, each.ends_at, each.reason)
        for number, each in enumerate(new, start=highest + 1)
    ]


def _absences(plan: Schedule, new: Sequence[NewLeave]) -> list[Absence]:
    return [
        Absence(each.person_id, each.starts_at, each.ends_at)
        for each in new
        if each.schedule_id in (None, plan.id)
    ]


def _temporaries(plan: Schedule, new: Sequence[NewTemporary]) -> list[Temporary]:
    highest = max((each.id for each in plan.temporaries), default=0)
    return [
        Temporary(number, plan.id, each.starts_at, each.ends_at, each.rota, each.reason)
        for number, each in enumerate(new, start=highest + 1)
    ]
