"""What was served: who had which schedule, written down as it happened.

A schedule says who is on call, also for the past, and what is edited today changes what it says of
last month. What people are paid for, and relieved after, must not change with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.oncall import swap
from tocsin.oncall.shift import Shift, Span


@dataclass(frozen=True, slots=True)
class Served:
    """``ends_at`` is None while it lasts."""

    id: int
    schedule_id: int | None
    schedule_name: str
    person_id: int
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandOver:
    """Who had it until then, and who has it from then on; None is nobody."""

    from_id: int | None
    to_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """What a stretch of a schedule adds: whether the running row ends, and what begins."""

    ended_at: datetime | None
    begun: Sequence[Shift]
    hand_overs: Sequence[HandOver]


def progress(running: Served | None, line: Sequence[Shift], span: Span) -> Progress:
    """Return what the shifts of a span that was not looked at yet add to what was served.

    The last of what has begun goes on, if it reaches the end of the span.
    """
    rest = swap.merged(line)
    ended_at = None
    if running is not None and not _goes_on(running, rest, span):
        ended_at = span.starts_at
    elif running is not None:
        ended_at = rest[0].ends_at if rest[0].ends_at < span.ends_at else None
        rest = rest[1:]
    return Progress(ended_at, rest, _changes(running, swap.merged(line), span))


def _goes_on(running: Served, line: Sequence[Shift], span: Span) -> bool:
    first = line[0] if line else None
    return (
        first is not None
        and first.starts_at <= span.starts_at
        and first.person_id == running.person_id
    )


def _changes(running: Served | None, line: Sequence[Shift], span: Span) -> list[HandOver]:
    """Return each change of who has it; from nobody to nobody is none."""
    has = running.person_id if running else None
    reached = span.starts_at
    found: list[HandOver] = []
    for each in line:
        if each.starts_at > reached and has is not None:
            found.append(HandOver(has, None, reached))
            has = None
        if each.person_id != has:
            found.append(HandOver(has, each.person_id, each.starts_at))
        has, reached = each.person_id, each.ends_at
    if has is not None and reached < span.ends_at:
        found.append(HandOver(has, None, reached))
    return found
