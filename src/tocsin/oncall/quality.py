"""How good a schedule is in a period, as one number with its reasons.

    score = 100 × coverage × (0.4 + 0.2 × balance + 0.2 × rest + 0.2 × depth)

* coverage: the share of the time in which anybody is on call.
* balance: 1 − half the sum of how far each person's share of the covered time is from an even one;
  0 when one person has all of it.
* rest: the share of the covered time that is not past the limit of days in a row.
* depth: how many take turns: none 0, one 0.25, two 0.75, three or more 1.

Time that nobody covers counts in full and the rest for six tenths, because a gap is worse than an
unfair week. Each thing that costs points is named: gaps, overloads and single points of failure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.oncall import shift as shifts
from tocsin.oncall import swap
from tocsin.oncall.shift import Shift, Span

_DEPTHS = (0.0, 0.25, 0.75, 1.0)
_MOST_OF_ONE = 2 / 3
_SLACK = timedelta(hours=1)
"""A week in which the clocks change is no overload."""
_MOST_GAPS = 50


class Flaw(StrEnum):
    GAP = "gap"
    OVERLOAD = "overload"
    SINGLE_POINT = "single_point"


@dataclass(frozen=True, slots=True)
class Fault:
    """What costs points; ``person_id`` is whom it is about, if anybody."""

    flaw: Flaw
    starts_at: datetime
    ends_at: datetime
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """``score`` is from 0 to 100; the parts of the formula are from 0 to 1."""

    score: int
    coverage: float
    balance: float
    rest: float
    depth: float
    faults: Sequence[Fault]


def of(line: Sequence[Shift], span: Span, *, most_days: int = 7) -> Quality:
    """Return how good the final shifts of a span are."""
    whole = (span.ends_at - span.starts_at).total_seconds()
    held = _held(line)
    covered = sum(held.values())
    most = timedelta(days=most_days) + _SLACK
    stretches = [s for s in swap.merged(line) if _lasts(s) > most]
    over = sum((_lasts(s) - most + _SLACK).total_seconds() for s in stretches)
    coverage = covered / whole
    balance = _balance(held, covered)
    rest = 1 - over / covered if covered else 0.0
    depth = _DEPTHS[min(len(held), 3)]
    score = 100 * coverage * (0.4 + 0.2 * balance + 0.2 * rest + 0.2 * depth)
    faults = [Fault(Flaw.GAP, gap.starts_at, gap.ends_at) for gap in shifts.gaps(line, span)]
    faults = faults[:_MOST_GAPS]
    faults += [Fault(Flaw.OVERLOAD, s.starts_at, s.ends_at, s.person_id) for s in stretches]
    faults += [
        Fault(Flaw.SINGLE_POINT, span.starts_at, span.ends_at, person_id)
        for person_id, seconds in held.items()
        if seconds > _MOST_OF_ONE * covered
    ]
    return Quality(
        round(score),
        round(coverage, 3),
        round(balance, 3),
        round(rest, 3),
        round(depth, 3),
        faults,
    )


def _held(line: Sequence[Shift]) -> dict[int, float]:
    """How many seconds each person has."""
    held: dict[int, float] = {}
    for each in line:
        held[each.person_id] = held.get(each.person_id, 0.0) + _lasts(each).total_seconds()
    return held


def _balance(held: dict[int, float], covered: float) -> float:
    if len(held) < 2 or not covered:
        return 0.0
    even = 1 / len(held)
    return 1 - sum(abs(seconds / covered - even) for seconds in held.values()) / 2


def _lasts(each: Shift) -> timedelta:
    return each.ends_at - each.starts_at
