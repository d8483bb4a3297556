"""SLA clocks, computed from what happened and never counted along.

A clock runs in the working time of a calendar from the logging of the incident until it is
answered or resolved, and stands still while the incident is in a status that pauses it. So a
corrected milestone or a corrected calendar corrects the clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.catalog import calendar
from tocsin.catalog.calendar import Calendar
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.kit.periods import Period

WARN_AT = (50, 80, 100)
_EARLY = 80
_STOPPED = frozenset({Status.RESOLVED, Status.CLOSED, Status.CANCELLED})


class Kind(StrEnum):
    """The first two run over the whole incident, the others over one stint of it."""

    RESPONSE = "response"
    RESOLUTION = "resolution"
    UPDATE = "update"
    TEAM = "team"
    VENDOR = "vendor"


OF_INCIDENT = (Kind.RESPONSE, Kind.RESOLUTION)
OF_STINT = (Kind.UPDATE, Kind.TEAM, Kind.VENDOR)


class Basis(StrEnum):
    """To whom it is promised: to users, or by a team or a vendor to us."""

    USERS = "users"
    TEAM = "team"
    VENDOR = "vendor"

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What can be promised on it."""
        return _PROMISED[self]


_PROMISED = {
    Basis.USERS: (Kind.RESPONSE, Kind.UPDATE, Kind.RESOLUTION),
    Basis.TEAM: (Kind.TEAM,),
    Basis.VENDOR: (Kind.VENDOR,),
}


@dataclass(frozen=True, slots=True)
class Change:
    """From ``at`` on the incident was in this status."""

    at: datetime
    status: Status
    by_a_person: bool = False


@dataclass(frozen=True)
class Terms:
    """What was promised: working time per priority, and when the clock stands still.

    Of ``warn_at`` per cent people are told, and of ``page_at`` paged.
    """

    calendar: Calendar
    within: Mapping[tuple[Priority, Kind], timedelta]
    pauses: frozenset[Status] = frozenset({Status.PENDING})
    warn_at: tuple[int, ...] = WARN_AT
    page_at: tuple[int, ...] = ()

    def steps(self, kind: Kind) -> list[int]:
        """Return at how many per cent somebody hears of it; an update is not asked for early."""
        early = _EARLY if kind is Kind.UPDATE else 0
        return sorted(step for step in {*self.warn_at, *self.page_at, 100} if step >= early)


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened: the clock's start, its end if there is one, and the statuses between."""

    kind: Kind
    priority: Priority
    started_at: datetime
    stopped_at: datetime | None
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """``due_at`` is None while the clock stands still: nobody can say when it will be due."""

    kind: Kind
    within: timedelta
    started_at: datetime
    stopped_at: datetime | None
    elapsed: timedelta
    due_at: datetime | None

    @property
    def percent(self) -> int:
        return int(100 * self.elapsed / self.within)

    @property
    def is_breached(self) -> bool:
        return self.elapsed > self.within or (
            self.stopped_at is None and self.elapsed == self.within
        )


def clock(terms: Terms, facts: Facts, *, now: datetime) -> Clock | None:
    """Return how the clock stands; None when nothing was promised for this priority."""
    within = terms.within.get((facts.priority, facts.kind))
    if within is None:
        return None
    end = facts.stopped_at or now
    return Clock(
        facts.kind,
        within,
        facts.started_at,
        facts.stopped_at,
        _elapsed(terms, facts, until=end),
        _reaches(terms, facts, within),
    )


def next_warning(terms: Terms, facts: Facts, *, warned_percent: int) -> tuple[int, datetime] | None:
    """Return the next percentage to warn at and when; None when stopped, paused or all said."""
    within = terms.within.get((facts.priority, facts.kind))
    ahead = [percent for percent in terms.steps(facts.kind) if percent > warned_percent]
    if within is None or facts.stopped_at is not None or not ahead:
        return None
    at = _reaches(terms, facts, within * ahead[0] / 100)
    return None if at is None else (ahead[0], at)


def reaches(terms: Terms, facts: Facts, *, percent: int) -> datetime | None:
    """Return when so much of the promise has passed; None if it stopped, stands, or is none."""
    within = terms.within.get((facts.priority, facts.kind))
    if within is None or facts.stopped_at is not None:
        return None
    return _reaches(terms, facts, within * percent / 100)


def reached(steps: Sequence[int], percent: int, *, warned_percent: int) -> list[int]:
    """Return the warnings that are due and were not given; the last stands for all of them."""
    return [step for step in steps if warned_percent < step <= percent]


def lowered(steps: Sequence[int], warned_percent: int, *, percent: int) -> int:
    """Return which warnings stay given when a clock was set back, so that they come again."""
    return max((step for step in steps if step <= min(warned_percent, percent)), default=0)


def pauses(changes: Iterable[Change], states: frozenset[Status]) -> list[Period]:
    """Return when the clock stood still; the last period is open while it does."""
    found: list[Period] = []
    since: datetime | None = None
    for change in changes:
        stands = change.status in states or change.status in _STOPPED
        if stands and since is None:
            since = change.at
        elif since is not None and not stands:
            found.append(Period(since, change.at))
            since = None
    return found if since is None else [*found, Period(since)]


def _running(terms: Terms, facts: Facts) -> list[Period]:
    """Return when the clock runs: what the pauses leave, the last period open."""
    found = []
    begins: datetime | None = facts.started_at
    for pause in pauses(facts.changes, terms.pauses):
        if begins is not None and pause.starts_at > begins:
            found.append(Period(begins, pause.starts_at))
        begins = None if pause.ends_at is None else max(pause.ends_at, begins or pause.ends_at)
    return found if begins is None else [*found, Period(begins)]


def _elapsed(terms: Terms, facts: Facts, *, until: datetime) -> timedelta:
    parts = (
        calendar.elapsed(terms.calendar, run.starts_at, min(run.ends_at or until, until))
        for run in _running(terms, facts)
    )
    return sum(parts, timedelta())


def _reaches(terms: Terms, facts: Facts, working: timedelta) -> datetime | None:
    """Return when so much has elapsed; None when the clock stands still before."""
    rest = working
    for run in _running(terms, facts):
        if run.ends_at is None:
            return calendar.add(terms.calendar, run.starts_at, rest)
        part = calendar.elapsed(terms.calendar, run.starts_at, run.ends_at)
        if part >= rest:
            return calendar.add(terms.calendar, run.starts_at, rest)
        rest -= part
    return None
