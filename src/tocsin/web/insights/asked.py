"""What a report is about, as its filters say it: a period, a service, a team, a priority."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel

from tocsin.incidents.actions import configuring
from tocsin.incidents.priority import Priority
from tocsin.insights.window import By, Window
from tocsin.kit.tx import Tx
from tocsin.web import forms, moments, names
from tocsin.web.moments import Day

DEFAULT = 30
PERIODS = [(7, "Last 7 days"), (30, "Last 30 days"), (90, "Last 90 days"), (365, "Last 12 months")]
_DATES = frozenset({"days", "since", "until"})
BREAKDOWNS = [By.SERVICE, By.TEAM, By.PRIORITY, By.CATEGORY]


class Asked(BaseModel):
    """``since`` and ``until`` are whole days of the reader; ``days`` wins where both are asked."""

    days: int = DEFAULT
    since: Day = None
    until: Day = None
    service: forms.Chosen = None
    team: forms.Chosen = None
    priority: str = ""
    category: str = ""
    by: By = By.SERVICE

    def window(self, *, now: datetime, zone: str) -> Window:
        first, last = self.span(now)
        return Window(
            moments.day_began(first, zone=zone),
            moments.day_began(last + timedelta(days=1), zone=zone),
            service_id=self.service,
            team_id=self.team,
            priority=self.priority or None,
            category=self.category or None,
        )

    def span(self, now: datetime) -> tuple[date, date]:
        """The first and the last day of the period; today is the last unless told otherwise."""
        own = self.has_own_dates
        last = (self.until if own else None) or now.date()
        days = min(max(self.days or DEFAULT, 1), 3660)
        first = (self.since if own else None) or last - timedelta(days=days - 1)
        return first, last

    @property
    def has_own_dates(self) -> bool:
        """Whether it is about days that were written down, and not about the last so many."""
        is_asked = self.since is not None or self.until is not None
        return is_asked and not ("days" in self.model_fields_set and self.days)

    def kept(self) -> list[tuple[str, Any]]:
        """What stays when other dates are asked for."""
        return [(name, value) for name, value in self._given().items() if name not in _DATES]

    def link(self, path: str = "/insights", **change: Any) -> str:
        kept = self._given() | change
        return f"{path}?{urlencode({name: value for name, value in kept.items() if value})}"

    def _given(self) -> dict[str, Any]:
        unused = set() if self.has_own_dates else {"since", "until"}
        return self.model_dump(mode="json", exclude_defaults=True, exclude=unused)

    def api_link(self, window: Window) -> str:
        said = {
            "from": window.starts_at.isoformat(),
            "to": window.ends_at.isoformat(),
            "service": self.service,
            "team": self.team,
            "priority": self.priority,
            "category": self.category,
        }
        kept = {name: value for name, value in said.items() if value}
        return f"/api/v1/kpis?{urlencode(kept)}"


def step(window: Window) -> By:
    """Return how fine a line over the period is: neither a comb nor two points."""
    days = (window.ends_at - window.starts_at).days
    if days <= 14:
        return By.DAY
    return By.WEEK if days <= 200 else By.MONTH


def choices(tx: Tx) -> dict[str, Any]:
    known = configuring.categories(tx)
    return {
        "services": names.services(tx),
        "teams": names.teams(tx),
        "priorities": [(each.value, each.value) for each in Priority],
        "categories": [(each.path, each.path) for each in known],
        "periods": PERIODS,
        "breakdowns": [(each.value, each.value) for each in BREAKDOWNS],
    }
