"""Which incidents a report is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tocsin.insights.fact import Fact
from tocsin.kit import errors

LONGEST = timedelta(days=366 * 20)


class BadWindow(errors.Invalid):
    """It ends before it begins, or spans more than twenty years."""


class By(StrEnum):
    """What a breakdown has one row for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SERVICE = "service"
    TEAM = "team"
    PRIORITY = "priority"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Window:
    """Incidents logged in ``[starts_at, ends_at)`` that match whatever else is asked."""

    starts_at: datetime
    ends_at: datetime
    service_id: int | None = None
    team_id: int | None = None
    priority: str | None = None
    category: str | None = None

    def __post_init__(self) -> None:
        if not timedelta() < self.ends_at - self.starts_at <= LONGEST:
            raise BadWindow("A report ends after it begins, and twenty years later at most.")

    def covers(self, fact: Fact) -> bool:
        if fact.logged_at is None or not self.starts_at <= fact.logged_at < self.ends_at:
            return False
        return (
            self.service_id in (None, *fact.service_ids)
            and self.team_id in (None, fact.team_id)
            and self.priority in (None, fact.priority)
            and self._is_of_category(fact)
        )

    def _is_of_category(self, fact: Fact) -> bool:
        """A category holds its subcategories."""
        if self.category is None:
            return True
        return f"{fact.category or ''}/".startswith(f"{self.category}/")


def rows_of(fact: Fact, by: By, zone: ZoneInfo) -> Sequence[str]:
    """Return the rows of a breakdown that a fact counts in; an incident may have many services."""
    if by is By.SERVICE:
        return [str(service_id) for service_id in fact.service_ids] or [""]
    if by in (By.DAY, By.WEEK, By.MONTH):
        return [_period(fact, by, zone)]
    value = {By.TEAM: fact.team_id, By.PRIORITY: fact.priority, By.CATEGORY: fact.category}[by]
    return ["" if value is None else str(value)]


def _period(fact: Fact, by: By, zone: ZoneInfo) -> str:
    """The first day of the period in the reader's zone, as ISO text."""
    if fact.logged_at is None:
        return ""
    day = fact.logged_at.astimezone(zone).date()
    if by is By.WEEK:
        day -= timedelta(days=day.weekday())
    return (day.replace(day=1) if by is By.MONTH else day).isoformat()
