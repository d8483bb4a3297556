"""The KPIs of lifecycle.md §4, each with how many incidents it rests on.

A duration is *not applicable* to an incident that has not reached one of its milestones, and
*invalid* where its times contradict each other; both are counted and neither is averaged.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.insights.fact import Fact


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` is None when nothing counts; seconds for durations, a share or a score else."""

    value: float | None
    n: int
    not_applicable: int = 0
    invalid: int = 0
    p50: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True)
class Kpis:
    logged: int
    mtti: Figure
    mtta: Figure
    mttr: Figure
    mttr_working: Figure
    resolution_rate: Figure
    first_time_fix_rate: Figure
    csat: Figure
    csat_satisfied: Figure
    csat_response_rate: Figure
    sla_attainment: Figure
    reopen_rate: Figure
    escalation_rate: Figure


def compute(facts: Iterable[Fact]) -> Kpis:
    """Compute every KPI over the facts that count."""
    counted = [fact for fact in facts if fact.counts]
    resolved = [fact for fact in counted if fact.is_resolved]
    return Kpis(
        logged=len(counted),
        mtti=_mean_between(counted, lambda f: (f.occurred_at, f.detected_at)),
        mtta=_mean_between(counted, lambda f: (f.detected_at, f.acknowledged_at)),
        mttr=_mean_between(counted, lambda f: (f.detected_at, f.resolved_at)),
        mttr_working=_mean([f.working_seconds for f in counted]),
        resolution_rate=_share(counted, lambda f: f.is_resolved),
        first_time_fix_rate=_share(resolved, _is_first_time_fix, of=len(counted)),
        csat=_mean([f.score for f in counted]),
        csat_satisfied=_share(
            [f for f in counted if f.score is not None],
            lambda f: (f.score or 0) >= 4,
            of=len(counted),
        ),
        csat_response_rate=_share(
            [f for f in counted if f.was_asked], lambda f: f.score is not None, of=len(counted)
        ),
        sla_attainment=_attainment(counted),
        reopen_rate=_share(
            [f for f in counted if f.is_resolved or f.reopenings],
            lambda f: f.reopenings > 0,
            of=len(counted),
        ),
        escalation_rate=_share(counted, lambda f: f.escalations > 0),
    )


def _is_first_time_fix(fact: Fact) -> bool:
    return fact.escalations == 0 and fact.reassignments == 0 and fact.reopenings == 0


def _mean_between(
    facts: Sequence[Fact], ends: Callable[[Fact], tuple[datetime | None, datetime | None]]
) -> Figure:
    seconds, invalid = [], 0
    for start, end in map(ends, facts):
        if start is None or end is None:
            continue
        if end < start:
            invalid += 1
        else:
            seconds.append((end - start).total_seconds())
    return _figure(seconds, not_applicable=len(facts) - len(seconds) - invalid, invalid=invalid)


def _mean(values: Sequence[float | None]) -> Figure:
    known = [value for value in values if value is not None]
    return _figure(known, not_applicable=len(values) - len(known))


def _share(
    facts: Sequence[Fact], holds: Callable[[Fact], bool], *, of: int | None = None
) -> Figure:
    """The share of these facts for which it holds; the rest ``of`` the window is not applicable."""
    not_applicable = (len(facts) if of is None else of) - len(facts)
    if not facts:
        return Figure(None, 0, not_applicable)
    return Figure(sum(map(holds, facts)) / len(facts), len(facts), not_applicable)


def _attainment(facts: Sequence[Fact]) -> Figure:
    """Over incidents: every promise that was decided was kept."""
    decided = [f for f in facts if f.response_met is not None or f.resolution_met is not None]
    kept = [f for f in decided if f.response_met is not False and f.resolution_met is not False]
    missing = len(facts) - len(decided)
    return Figure(len(kept) / len(decided) if decided else None, len(decided), missing)


def _figure(values: Sequence[float], *, not_applicable: int, invalid: int = 0) -> Figure:
    if not values:
        return Figure(None, 0, not_applicable, invalid)
    ordered = sorted(values)
    return Figure(
        value=math.fsum(ordered) / len(ordered),
        n=len(ordered),
        not_applicable=not_applicable,
        invalid=invalid,
        p50=percentile(ordered, 0.5),
        p90=percentile(ordered, 0.9),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """Interpolate linearly between the two nearest of the ordered values."""
    position = (len(ordered) - 1) * share
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
