"""Attainment: how many of the promises that were made were kept, promise by promise.

Counted over the clocks of incidents logged in a window, without drills, cancelled incidents and
duplicates. A promise is decided once its clock stopped or its time was up; what runs counts as
neither kept nor missed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from tocsin.incidents.sla import Kind
from tocsin.insights import kpi, window
from tocsin.insights.fact import Fact

DEFINITIONS: Mapping[Kind, str] = {
    Kind.RESPONSE: "From when it was logged until somebody acknowledged or resolved it.",
    Kind.UPDATE: "From one word to the reporter to the next, each of them counted.",
    Kind.RESOLUTION: "From when it was logged until it was resolved, less the pauses.",
    Kind.TEAM: "From when a team got it until it was handed on or resolved, each time counted.",
    Kind.VENDOR: "From when a vendor was asked until they were let go or it was resolved.",
}


class By(StrEnum):
    """What there is a row for."""

    MONTH = "month"
    WEEK = "week"
    PRIORITY = "priority"
    SERVICE = "service"
    TEAM = "team"
    ORGANISATION = "organisation"
    CATEGORY = "category"
    POLICY = "policy"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class Promise:
    """One clock: ``seconds`` it took in working time, ``is_kept`` None while it is open.

    ``party_id`` is the team's or the vendor's whose part it counts, 0 of other clocks.
    """

    number: int
    kind: Kind
    party_id: int
    policy_id: int
    target_seconds: float
    seconds: float | None
    is_kept: bool | None
    organisation_id: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """``share`` is None while nothing is decided; the percentiles are of seconds it took."""

    kind: Kind
    kept: int
    missed: int
    running: int
    share: float | None
    p50: float | None
    p90: float | None

    @property
    def n(self) -> int:
        return self.kept + self.missed


@dataclass(frozen=True, slots=True)
class Row:
    """``key`` is an id, a word or a day, ``name`` is for readers."""

    key: str
    name: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Attained:
    """The whole window, and a row for each part of it."""

    whole: tuple[Tally, ...]
    rows: tuple[Row, ...]


def tallies(promises: Iterable[Promise]) -> list[Tally]:
    """Count each kind of promise that there is, in the order of the kinds."""
    by_kind: dict[Kind, list[Promise]] = {}
    for promise in promises:
        by_kind.setdefault(promise.kind, []).append(promise)
    return [_tally(kind, by_kind[kind]) for kind in DEFINITIONS if kind in by_kind]


def rows_of(promise: Promise, fact: Fact, by: By, zone: ZoneInfo) -> Sequence[str]:
    """Return the rows in which a promise counts; an incident may have many services."""
    if by is By.POLICY:
        return [str(promise.policy_id)]
    if by is By.ORGANISATION:
        return [str(promise.organisation_id or "")]
    if by is By.PARTY:
        return [f"{promise.kind}/{promise.party_id}" if promise.party_id else ""]
    return window.rows_of(fact, window.By(by), zone)


def _tally(kind: Kind, promises: Sequence[Promise]) -> Tally:
    kept = sum(promise.is_kept is True for promise in promises)
    missed = sum(promise.is_kept is False for promise in promises)
    seconds = sorted(each.seconds for each in promises if each.seconds is not None)
    return Tally(
        kind,
        kept,
        missed,
        len(promises) - kept - missed,
        kept / (kept + missed) if kept + missed else None,
        kpi.percentile(seconds, 0.5) if seconds else None,
        kpi.percentile(seconds, 0.9) if seconds else None,
    )
