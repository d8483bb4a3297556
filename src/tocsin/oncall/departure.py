"""People who have left: from then on nothing puts them on call, whatever still names them.

They stay in the rotations, so that nobody else's turn moves; others stand in for them as for a long
leave that has no end.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from tocsin.oncall.absence import FOREVER, Absence
from tocsin.oncall.override import Override
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift
from tocsin.oncall.temporary import FixedShift, Temporary

Departures = Mapping[int, datetime]
"""When each person left who is no longer active."""

_Named = TypeVar("_Named", Override, Shift, FixedShift)


def without(plan: Schedule, left: Departures) -> Schedule:
    """Return the schedule as it is without those who have left, from when they did."""
    if not left:
        return plan
    gone = tuple(Absence(person, at, FOREVER) for person, at in sorted(left.items()))
    return replace(
        plan,
        absences=(*plan.absences, *gone),
        overrides=tuple(_until(plan.overrides, left)),
        rota=tuple(_until(plan.rota, left)),
        borrowed=tuple(_until(plan.borrowed, left)),
        temporaries=tuple(_rewritten(each, left) for each in plan.temporaries),
    )


def _rewritten(temporary: Temporary, left: Departures) -> Temporary:
    kept = tuple(_until(temporary.rota.shifts, left))
    return replace(temporary, rota=replace(temporary.rota, shifts=kept))


def _until(named: Iterable[_Named], left: Departures) -> Iterator[_Named]:
    """Cut what names somebody off when they left."""
    for each in named:
        at = left.get(each.person_id)
        if at is None or each.ends_at <= at:
            yield each
        elif each.starts_at < at:
            yield replace(each, ends_at=at)
