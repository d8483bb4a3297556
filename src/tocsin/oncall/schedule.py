"""A schedule: rotations in layers with overrides above them all.

Layers are counted from the bottom; where two cover an instant the higher wins, so that a
"weekends" or "holidays" rotation is laid over the everyday one instead of being cut out of it.
"""

from dataclasses import dataclass

from tocsin.oncall import override, rotation, shift
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


def shifts(schedule: Schedule, span: Span) -> list[Shift]:
    """Return the final shifts in the span, cut to it."""
    line: list[Shift] = []
    for layer in schedule.rotations:
        line = shift.over(rotation.shifts(layer, span), line)
    return shift.over(override.shifts(schedule.overrides, span), line)
