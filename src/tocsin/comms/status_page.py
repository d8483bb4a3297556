"""A status page: which services it shows under which names, and what a reader of it may see.

Everything that leaves the house by it is a field of one of the views below; nothing else of an
incident is ever handed on, so there is nothing that could slip out.
"""

import dataclasses
import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.comms.component import State
from tocsin.comms.phase import Phase
from tocsin.comms.uptime import Day
from tocsin.kit import errors, text

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class InvalidPage(errors.Invalid):
    """A status page cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class NewComponent:
    """``name`` is what readers see: it need not be the name of the service."""

    service_id: int
    name: str
    description: str = ""
    group: str | None = None


@dataclass(frozen=True, slots=True)
class NewPage:
    """An internal page is for those who sign in and shows what was not published, too.

    Without ``is_automatic`` only incidents with a published update colour the components.
    """

    slug: str
    title: str
    description: str = ""
    is_public: bool = False
    is_automatic: bool = True
    time_zone: str = "UTC"
    components: tuple[NewComponent, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRow:
    id: int
    slug: str
    title: str
    description: str
    is_public: bool
    is_automatic: bool
    time_zone: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ComponentRow:
    id: int
    service_id: int
    group_name: str | None
    name: str
    description: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ComponentView:
    id: int
    name: str
    description: str
    group: str | None
    state: State
    created_at: datetime
    updated_at: datetime
    days: tuple[Day, ...]
    uptime: float


@dataclass(frozen=True, slots=True)
class UpdateView:
    id: int
    phase: Phase
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentView:
    """``headline`` is of the last update; ``updates`` are newest first."""

    number: int
    headline: str
    phase: Phase
    impact: State
    started_at: datetime
    resolved_at: datetime | None
    updated_at: datetime
    component_ids: tuple[int, ...]
    updates: tuple[UpdateView, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """``current`` incidents go on, ``past`` ones are over; both newest first."""

    slug: str
    title: str
    description: str
    is_public: bool
    time_zone: str
    state: State
    updated_at: datetime
    components: tuple[ComponentView, ...]
    current: tuple[IncidentView, ...]
    past: tuple[IncidentView, ...]

    @property
    def groups(self) -> list[tuple[str | None, list[ComponentView]]]:
        """The components under their group's name, in the order in which groups first appear."""
        found: dict[str | None, list[ComponentView]] = {}
        for one in self.components:
            found.setdefault(one.group, []).append(one)
        return list(found.items())


def as_new(row: PageRow, components: Sequence[ComponentRow]) -> NewPage:
    """What was said about a page: the thing to change with ``dataclasses.replace``."""
    shown = (NewComponent(c.service_id, c.name, c.description, c.group_name) for c in components)
    return NewPage(
        row.slug,
        row.title,
        row.description,
        row.is_public,
        row.is_automatic,
        row.time_zone,
        tuple(shown),
    )


def checked(new: NewPage) -> NewPage:
    """Return it tidied, or raise InvalidPage with a sentence per field."""
    tidy = dataclasses.replace(
        new,
        slug=new.slug.strip().lower(),
        title=text.one_line(text.storable(new.title)),
        description=text.storable(new.description).strip(),
        components=tuple(_component(c) for c in new.components),
    )
    wrong = _complaints(tidy) | _complaints_of_components(tidy.components)
    if wrong:
        raise InvalidPage(next(iter(wrong.values())), fields=wrong)
    return tidy


def _component(new: NewComponent) -> NewComponent:
    group = text.one_line(text.storable(new.group or ""))
    return NewComponent(
        new.service_id,
        text.one_line(text.storable(new.name)),
        text.storable(new.description).strip(),
        group or None,
    )


def _complaints(new: NewPage) -> dict[str, str]:
    found = {}
    if len(new.slug) > 60 or not _SLUG.fullmatch(new.slug):
        found["slug"] = "The address of a page has small letters, digits and single hyphens."
    if not 1 <= len(new.title) <= 120:
        found["title"] = "The title of a page has 1 to 120 characters."
    if len(new.description) > 2000:
        found["description"] = "The description of a page has at most 2000 characters."
    if new.time_zone not in zoneinfo.available_timezones():
        found["time_zone"] = "Give a time zone of the IANA list, such as Europe/Berlin."
    return found


def _complaints_of_components(components: Sequence[NewComponent]) -> dict[str, str]:
    if len({c.service_id for c in components}) < len(components):
        return {"components": "A service is on a page once."}
    for one in components:
        if not 1 <= len(one.name) <= 120 or len(one.description) > 500:
            return {"components": "A component has a name of 1 to 120 characters."}
        if one.group is not None and len(one.group) > 80:
            return {"components": "The name of a group has at most 80 characters."}
    return {}
