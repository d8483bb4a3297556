"""Where two lines of shifts part: the first moment at which somebody else would be on call."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.oncall.shift import Shift, Span


def first(one: Sequence[Shift], other: Sequence[Shift], span: Span) -> datetime | None:
    """Return the first moment of the span at which the lines differ; None if they never do."""
    turning = {
        at for line in (one, other) for each in line for at in (each.starts_at, each.ends_at)
    }
    moments = sorted({span.starts_at, *(at for at in turning if span.covers(at))})
    return next((at for at in moments if _who(one, at) != _who(other, at)), None)


def _who(line: Sequence[Shift], at: datetime) -> int | None:
    return next((each.person_id for each in line if each.covers(at)), None)
