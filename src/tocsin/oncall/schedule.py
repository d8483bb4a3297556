"""A schedule: rotations in layers with overrides above them all.

Layers are counted from the bottom; where two cover an instant the higher wins, so that a
"weekends" or "holidays" rotation is laid over the everyday one instead of being cut out of it.
Below all that has begun lies what has not: a rotation that is to take over next month takes nothing
away before, but where nobody else is on call its turns are counted backwards rather than nobody's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit import errors
from tocsin.oncall import override, restriction, rotation, shift, wall_time
from tocsin.oncall.override import Override
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.shift import Shift, Span


@dataclass(frozen=True, slots=True)
class Schedule:
    """``rotations`` run from the lowest layer to the highest."""

    id: int
    name: str
    time_zone: str
    rotations: tuple[Rotation, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class NewSchedule:
    """A schedule as somebody wants it; overrides are added to it one by one."""

    name: str
    time_zone: str
    rotations: tuple[Rotation, ...] = ()


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
    for each in new.rotations:
        _check(each)
    return NewSchedule(name, new.time_zone, new.rotations)


def participants(wanted: NewSchedule | Schedule) -> set[int]:
    return {person for each in wanted.rotations for person in each.participants}


def plain(schedule: NewSchedule | Schedule) -> dict[str, Any]:
    """Return it as data for the ledger."""
    return {
        "name": schedule.name,
        "time_zone": schedule.time_zone,
        "rotations": [_plain(each) for each in schedule.rotations],
    }


def shifts(schedule: Schedule, span: Span) -> list[Shift]:
    """Return the final shifts in the span, cut to it."""
    line: list[Shift] = []
    for layer in schedule.rotations:
        line = shift.over(rotation.early(layer, span), line)
    for layer in schedule.rotations:
        line = shift.over(rotation.shifts(layer, span), line)
    return shift.over(override.shifts(schedule.overrides, span), line)


def _check(wanted: Rotation) -> None:
    wall_time.zone(wanted.time_zone)
    if not 1 <= len(wanted.participants) <= _MOST_PARTICIPANTS:
        raise BadSchedule(f"A rotation takes 1 to {_MOST_PARTICIPANTS} participants.")
    if wanted.starts_at.tzinfo is not None:
        raise BadSchedule("A rotation starts at a wall time without an offset: 2026-01-05T09:00.")
    if not _EARLIEST <= wanted.starts_at < _LATEST:
        raise BadSchedule("A rotation starts between the years 1970 and 2200.")
    if len(wanted.name) > 120:
        raise BadSchedule("Give the rotation a name of at most 120 characters.")


def _plain(each: Rotation) -> dict[str, Any]:
    return {
        "name": each.name,
        "time_zone": each.time_zone,
        "participants": list(each.participants),
        "starts_at": each.starts_at.isoformat(),
        "turn": str(each.turn),
        "restrictions": [restriction.written(one) for one in each.restrictions],
    }
