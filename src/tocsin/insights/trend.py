"""Trends: what comes more often than it did, and how much of it has a problem behind it.

A period is set beside the one of the same length before it. Drills, cancelled incidents and
duplicates do not count, as in every figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.insights.fact import Fact


class TrendBy(StrEnum):
    """What there is a row for."""

    SERVICE = "service"
    CATEGORY = "category"
    TEAM = "team"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Count:
    """``explained`` are those of this period behind which a problem is linked."""

    now: int
    before: int
    explained: int

    @property
    def change(self) -> int:
        return self.now - self.before

    @property
    def growth(self) -> float | None:
        """As a share of what it was; None where there was nothing."""
        return self.change / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class Trend:
    """``key`` is an id or a word, ``name`` is for readers."""

    key: str
    name: str
    count: Count


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of problems in the period, and how many are unresolved at its end."""

    proposed: int
    opened: int
    known: int
    resolved: int
    unresolved: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trends:
    whole: Count
    rows: tuple[Trend, ...]
    problems: Standing


def before(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Return the period of the same length that ends where this one begins."""
    length: timedelta = ends_at - starts_at
    return starts_at - length, starts_at


def keys(fact: Fact, by: TrendBy) -> Sequence[str]:
    """Return the rows in which an incident counts; it may have many services."""
    if by is TrendBy.SERVICE:
        return [str(each) for each in fact.service_ids] or [""]
    if by is TrendBy.TEAM:
        return [str(fact.team_id or "")]
    return [fact.priority if by is TrendBy.PRIORITY else fact.category or ""]


def count(now: Sequence[Fact], past: Sequence[Fact], explained: set[int]) -> Count:
    behind = sum(fact.number in explained for fact in now)
    return Count(len(now), len(past), behind)


def rows(
    now: Sequence[Fact], past: Sequence[Fact], explained: set[int], *, by: TrendBy
) -> dict[str, Count]:
    """Return the counts by key, what grew most first."""
    ours, theirs = _grouped(now, by), _grouped(past, by)
    found = {
        key: count(ours.get(key, []), theirs.get(key, []), explained) for key in {*ours, *theirs}
    }
    order = sorted(found, key=lambda key: (-found[key].change, -found[key].now, key))
    return {key: found[key] for key in order}


def _grouped(facts: Sequence[Fact], by: TrendBy) -> Mapping[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        for key in keys(fact, by):
            found.setdefault(key, []).append(fact)
    return found
