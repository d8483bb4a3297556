"""Rotations laid over one another, the lowest first.

Below all that has begun lies what has not: a rotation that is to take over next month takes nothing
away before, but where nobody else is on call its turns are counted backwards rather than nobody's.
"""

from collections.abc import Sequence

from tocsin.oncall import rotation, shift
from tocsin.oncall.absence import Away
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.shift import Shift, Span


def shifts(rotations: Sequence[Rotation], span: Span, *, away: Away, rank: int = 0) -> list[Shift]:
    """Return what the layers come to in the span, cut to it."""
    line: list[Shift] = []
    for layer in rotations:
        line = shift.over(rotation.early(layer, span, away=away, rank=rank), line)
    for layer in rotations:
        line = shift.over(rotation.shifts(layer, span, away=away, rank=rank), line)
    return line
