"""A change record: something about a service was deployed, configured or replaced.

Changes cause most incidents, so what changed lately is offered beside every new one.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit import errors, text


class InvalidChange(errors.Invalid):
    """A change record without a title or a source says nothing."""


@dataclass(frozen=True, slots=True)
class NewChange:
    """``external_id`` is the source's own name for it: told twice, it is recorded once."""

    title: str
    source: str
    at: datetime
    service_id: int | None = None
    description: str = ""
    url: str | None = None
    external_id: str | None = None
    labels: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    id: int
    service_id: int | None
    title: str
    description: str
    source: str
    url: str | None
    at: datetime
    external_id: str | None
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChangeQuery:
    """Which changes a list shows: those in ``[since, until)``, of all services or of one.

    One that concerns no service in particular may concern each, so that it is shown with any.
    """

    service_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    cursor: str | None = None
    limit: int = 50


def checked(new: NewChange) -> NewChange:
    """Return it tidied, or raise InvalidChange."""
    title = text.truncate(text.one_line(text.storable(new.title)), 300)
    source = text.one_line(text.storable(new.source))
    if not title:
        raise InvalidChange("Say what changed.", fields={"title": "Say what changed."})
    if not source:
        raise InvalidChange("Say who tells of it.", fields={"source": "Say who tells of it."})
    description = text.storable(new.description).strip()
    return dataclasses.replace(new, title=title, source=source, description=description)
