"""A schedule: rotations in layers with overrides above them all.

Layers are counted from the bottom; where two cover an instant the higher wins, so that a
"weekends" or "holidays" rotation is laid over the everyday one instead of being cut out of it.
Above the layers lies a rota read from a calendar, then temporary schedules, which replace all of
it, then overrides read from calendars, and on top those that somebody made by hand. A schedule
that is the secondary of another has at its bottom whoever is next in line there.
"""

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tocsin.kit import errors
from tocsin.oncall import (
    absence,
    layering,
    lineup,
    override,
    public_holidays,
    rotation_document,
    shift,
    temporary,
    wall_time,
)
from tocsin.oncall.absence import Absence
from tocsin.oncall.override import Override
from tocsin.oncall.rotation import OnHolidays, Rotation
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.temporary import Temporary
from tocsin.oncall.turn import Unit


@dataclass(frozen=True, slots=True)
class Schedule:
    """``rotations`` run from the lowest layer to the highest; ``holidays`` are those of a place.

    What changes without the schedule being edited comes with it: ``absences``, ``overrides``,
    ``temporaries``, and the shifts that calendars tell, in the order in which the later is above.
    """

    id: int
    name: str
    time_zone: str
    rotations: tuple[Rotation, ...] = ()
    overrides: tuple[Override, ...] = ()
    holidays: str = ""
    secondary_of: int | None = None
    absences: tuple[Absence, ...] = ()
    temporaries: tuple[Temporary, ...] = ()
    rota: tuple[Shift, ...] = ()
    borrowed: tuple[Shift, ...] = ()
    first: "Schedule | None" = None
    """The schedule whose secondary this is, as it was loaded."""


@dataclass(frozen=True, slots=True)
class NewSchedule:
    """A schedule as somebody wants it; overrides are added to it one by one."""

    name: str
    time_zone: str
    rotations: tuple[Rotation, ...] = ()
    holidays: str = ""
    secondary_of: int | None = None


_EARLIEST, _LATEST = datetime.fromisoformat("1970-01-01"), datetime.fromisoformat("2200-01-01")
_MOST_ROTATIONS, _MOST_PARTICIPANTS = 50, 200


class BadSchedule(errors.Invalid):
    """A schedule that could not be kept."""


def checked(new: NewSchedule) -> NewSchedule:
    """Return it trimmed, or raise BadSchedule with the sentence that helps."""
    name = " ".join(new.name.split())
    if not 1 <= len(name) <= 120:
        raise BadSchedule("Give the schedule a name of at most 120 characters.")
    if len(new.rotations) > _MOST_ROTATIONS:
        raise BadSchedule(f"A schedule has at most {_MOST_ROTATIONS} rotations.")
    wall_time.zone(new.time_zone)
    holidays = public_holidays.checked(new.holidays)
    rotations = tuple(checked_rotation(each, holidays) for each in new.rotations)
    return replace(new, name=name, rotations=rotations, holidays=holidays)


def participants(wanted: NewSchedule | Schedule) -> set[int]:
    return {person for each in wanted.rotations for person in each.participants}


def people(schedule: Schedule) -> set[int]:
    """Return everybody who can be on call in it, by whatever bears on it."""
    return participants(schedule).union(
        (each.person_id for each in schedule.overrides),
        (each.person_id for each in (*schedule.rota, *schedule.borrowed)),
        *(temporary.participants(each.rota) for each in schedule.temporaries),
    )


def plain(schedule: NewSchedule | Schedule) -> dict[str, Any]:
    """Return it as data for the ledger."""
    found: dict[str, Any] = {
        "name": schedule.name,
        "time_zone": schedule.time_zone,
        "rotations": [rotation_document.written(each) for each in schedule.rotations],
    }
    unusual = {"holidays": schedule.holidays, "secondary_of": schedule.secondary_of}
    return found | {key: value for key, value in unusual.items() if value}


def shifts(schedule: Schedule, span: Span) -> list[Shift]:
    """Return the final shifts in the span, cut to it."""
    away = absence.away(schedule.absences)
    line = secondary(schedule.first, span) if schedule.first else []
    line = shift.over(layering.shifts(schedule.rotations, span, away=away), line)
    line = shift.over(shift.flat(schedule.rota, span), line)
    line = temporary.over(schedule.temporaries, line, span, away)
    line = shift.over(shift.flat(schedule.borrowed, span), line)
    return shift.over(override.shifts(schedule.overrides, span), line)


def secondary(schedule: Schedule, span: Span) -> list[Shift]:
    """Return who is next in line behind whoever is on call: never the same person."""
    first = shifts(schedule, span)
    second = _apart(behind(schedule, span, rank=1), first)
    return shift.over(second, _apart(behind(schedule, span, rank=2), first))


def behind(schedule: Schedule, span: Span, *, rank: int) -> list[Shift]:
    """Return who is so many places behind whose turn it is, whoever took over by an override."""
    away = absence.away(schedule.absences)
    line = layering.shifts(schedule.rotations, span, away=away, rank=rank)
    return temporary.over(schedule.temporaries, line, span, away, rank=rank)


def _apart(line: Sequence[Shift], first: Sequence[Shift]) -> list[Shift]:
    """Take out of the line when its people are on call first."""
    busy: dict[int, list[Span]] = {}
    for each in first:
        busy.setdefault(each.person_id, []).append(Span(each.starts_at, each.ends_at))
    return [part for each in line for part in shift.outside([each], _near(each, busy))]


def _near(one: Shift, busy: Mapping[int, Sequence[Span]]) -> Sequence[Span]:
    """Return the stretches in which the person of a shift is on call that can touch it."""
    spans = busy.get(one.person_id, ())
    begin = bisect.bisect_right(spans, one.starts_at, key=lambda span: span.ends_at)
    end = bisect.bisect_left(spans, one.ends_at, key=lambda span: span.starts_at)
    return spans[begin:end]


def checked_rotation(wanted: Rotation, holidays: str) -> Rotation:
    """Return it with the schedule's public holidays where it names no other place."""
    wall_time.zone(wanted.time_zone)
    if not 1 <= len(wanted.participants) <= _MOST_PARTICIPANTS:
        raise BadSchedule(f"A rotation takes 1 to {_MOST_PARTICIPANTS} participants.")
    if wanted.starts_at.tzinfo is not None:
        raise BadSchedule("A rotation starts at a wall time without an offset: 2026-01-05T09:00.")
    if not _EARLIEST <= wanted.starts_at < _LATEST:
        raise BadSchedule("A rotation starts between the years 1970 and 2200.")
    if len(wanted.name) > 120:
        raise BadSchedule("Give the rotation a name of at most 120 characters.")
    _check_weights(wanted)
    if wanted.on_holidays is OnHolidays.GOES_ON and wanted.turn.unit is not Unit.DAY:
        raise BadSchedule("Only turns of days, such as 1d on working days, go on over holidays.")
    place = public_holidays.checked(wanted.holidays)
    needs = wanted.turn.unit is Unit.HOLIDAY or wanted.on_holidays is not OnHolidays.COUNTS
    if needs and not (place or holidays):
        raise BadSchedule("Say whose public holidays count: DE, or DE-BE for a part of a country.")
    return replace(wanted, holidays=place or (holidays if needs else ""))


def _check_weights(wanted: Rotation) -> None:
    if not wanted.weights:
        return
    if len(wanted.weights) != len(wanted.participants):
        raise BadSchedule("Give each participant a weight, or none of them.")
    if not all(1 <= each <= lineup.MOST_WEIGHT for each in wanted.weights):
        raise BadSchedule(f"A weight is 1 to {lineup.MOST_WEIGHT}.")
