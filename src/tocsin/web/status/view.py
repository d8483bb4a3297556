"""A status page as it is shown: the bars, the words beside them, the days of the past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from tocsin.comms.component import State
from tocsin.comms.status_page import ComponentView, IncidentView, PageView
from tocsin.comms.uptime import Day

RECENT = timedelta(days=14)
_MOST_DAYS = 8
_WIDTH = 4
_BARS = {
    State.OPERATIONAL: "good",
    State.DEGRADED_PERFORMANCE: "slow",
    State.PARTIAL_OUTAGE: "part",
    State.MAJOR_OUTAGE: "down",
}
HEADLINES = {
    State.OPERATIONAL: "All systems work",
    State.DEGRADED_PERFORMANCE: "Some systems are slower than they should be",
    State.PARTIAL_OUTAGE: "Some systems do not work for everybody",
    State.MAJOR_OUTAGE: "Something important does not work",
}
WORDS = {
    State.OPERATIONAL: "works",
    State.DEGRADED_PERFORMANCE: "slower than usual",
    State.PARTIAL_OUTAGE: "partial outage",
    State.MAJOR_OUTAGE: "major outage",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """All days of one kind as one path, so that ninety of them weigh as much as one."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Line:
    """A component: ``trouble`` are its bad days, newest first, ``more`` those beyond."""

    component: ComponentView
    bars: list[Bar]
    trouble: Sequence[Day]
    more: int

    @property
    def words(self) -> str:
        return WORDS[self.component.state]

    @property
    def kind(self) -> str:
        return _BARS[self.component.state]

    @property
    def share(self) -> str:
        """Rounded down: a page that was ever down never claims the whole."""
        return f"{int(self.component.uptime * 10_000) / 100:.2f}".rstrip("0").rstrip(".") + " %"


@dataclass(frozen=True, slots=True)
class PastDay:
    day: date
    incidents: Sequence[IncidentView]


@dataclass(frozen=True, slots=True)
class Shown:
    page: PageView
    groups: list[tuple[str | None, list[Line]]]
    past: list[PastDay]
    has_more: bool

    @property
    def headline(self) -> str:
        return HEADLINES[self.page.state]

    @property
    def kind(self) -> str:
        return _BARS[self.page.state]


def shown(page: PageView, *, now: datetime, whole: bool = False) -> Shown:
    """Return the page with its last two weeks, or with the whole of what it remembers."""
    past = [one for one in page.past if whole or one.started_at > now - RECENT]
    groups = [(name, [line(one) for one in members]) for name, members in page.groups]
    return Shown(page, groups, _days(page, past), len(past) < len(page.past))


def line(component: ComponentView) -> Line:
    trouble = [day for day in reversed(component.days) if day.worst is not State.OPERATIONAL]
    shown, more = trouble[:_MOST_DAYS], max(0, len(trouble) - _MOST_DAYS)
    return Line(component, bars(component.days), shown, more)


def bars(days: Sequence[Day]) -> list[Bar]:
    """Draw the days: those that were good first and as one stroke of dashes."""
    found = [Bar("good", f"M0 12h{len(days) * _WIDTH}")]
    for kind in _BARS.values():
        at = [n for n, day in enumerate(days) if _BARS[day.worst] == kind != "good"]
        if at:
            found.append(Bar(kind, "".join(f"M{n * _WIDTH} 12h3" for n in at)))
    return found


def names(page: PageView, incident: IncidentView) -> list[str]:
    return [one.name for one in page.components if one.id in incident.component_ids]


def _days(page: PageView, past: Sequence[IncidentView]) -> list[PastDay]:
    zone = ZoneInfo(page.time_zone)

    def day_of(incident: IncidentView) -> date:
        return incident.started_at.astimezone(zone).date()

    ordered = sorted(past, key=lambda one: (one.started_at, one.number), reverse=True)
    return [PastDay(day, list(group)) for day, group in groupby(ordered, key=day_of)]
