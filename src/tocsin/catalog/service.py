"""A service: what people depend on, who owns it, and how it wants to be paged about."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tocsin.catalog import calendar_text
from tocsin.catalog.calendar import Calendar
from tocsin.kit import errors, periods, text

LOWEST_TIER = 4


class InvalidService(errors.Invalid):
    """A service cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class NewService:
    """What an organisation says about a service; the rest we know ourselves."""

    name: str
    description: str = ""
    team_id: int | None = None
    tier: int = 3
    policy_id: int | None = None
    group_by: tuple[str, ...] = ("alertname",)
    group_window: timedelta = timedelta(hours=1)
    auto_resolve: bool = True
    support_hours: Mapping[str, Any] | None = None
    status_group: str | None = None
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """``group_by`` names the labels whose equal values put two alerts into one incident."""

    id: int
    name: str
    description: str
    team_id: int | None
    tier: int
    policy_id: int | None
    group_by: tuple[str, ...]
    group_window: timedelta
    auto_resolve: bool
    support_hours: Mapping[str, Any] | None
    status_group: str | None
    is_public: bool
    is_archived: bool

    @property
    def calendar(self) -> Calendar | None:
        """When somebody is there for it; None means always."""
        return calendar_text.parse(self.support_hours) if self.support_hours else None

    def as_new(self) -> NewService:
        """What was said about it: the thing to change with ``dataclasses.replace``."""
        fields = (field.name for field in dataclasses.fields(NewService))
        return NewService(**{name: getattr(self, name) for name in fields})


@dataclass(frozen=True, slots=True)
class ServiceQuery:
    """Which services a list shows; ``text`` is looked for in name and description."""

    text: str = ""
    team_id: int | None = None
    is_archived: bool = False
    cursor: str | None = None
    limit: int = 50


def checked(wanted: NewService) -> NewService:
    """Return it tidied, or raise InvalidService with a sentence per field."""
    tidy = dataclasses.replace(
        wanted,
        name=text.one_line(text.storable(wanted.name)),
        description=text.storable(wanted.description).strip(),
        group_by=tuple(dict.fromkeys(label.strip() for label in wanted.group_by if label.strip())),
        status_group=(wanted.status_group or "").strip() or None,
    )
    wrong = _complaints(tidy)
    if wrong:
        raise InvalidService(next(iter(wrong.values())), fields=wrong)
    if tidy.support_hours is None:
        return tidy
    hours = calendar_text.dump(calendar_text.parse(tidy.support_hours))
    return dataclasses.replace(tidy, support_hours=hours)


def plain(wanted: NewService) -> dict[str, Any]:
    """Return it as the ledger keeps it: words, numbers and lists."""
    window = periods.format_duration(wanted.group_window)
    return dataclasses.asdict(wanted) | {"group_window": window, "group_by": [*wanted.group_by]}


def changes(before: NewService, after: NewService) -> dict[str, list[Any]]:
    """Return what differs: field -> [before, after]."""
    old, new = plain(before), plain(after)
    return {name: [old[name], new[name]] for name in new if old[name] != new[name]}


def _complaints(wanted: NewService) -> dict[str, str]:
    found = {}
    if not 1 <= len(wanted.name) <= 120:
        found["name"] = "The name of a service has 1 to 120 characters."
    if not 1 <= wanted.tier <= LOWEST_TIER:
        found["tier"] = "The tier is 1 (most important) to 4."
    if not timedelta() < wanted.group_window <= timedelta(days=30):
        found["group_window"] = "The grouping window is longer than nothing and 30 days at most."
    return found
