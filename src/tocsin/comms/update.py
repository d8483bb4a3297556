"""An update: what those outside are told about an incident, to whom, and when more will follow."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tocsin.comms.component import State
from tocsin.comms.phase import Phase
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, periods, text


class InvalidUpdate(errors.Invalid):
    """An update cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class NewUpdate:
    """``headline`` is what outsiders read instead of the title; without one, the title.

    ``state`` is what the services are in, if the sender knows better than the priority says;
    ``next_in`` is when more will follow, else the cadence of the priority says it.
    """

    body: str
    phase: Phase = Phase.INVESTIGATING
    headline: str = ""
    audience_ids: tuple[int, ...] = ()
    is_public: bool = False
    state: State | None = None
    template_id: int | None = None
    next_in: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Update:
    id: int
    incident_number: int
    phase: Phase
    headline: str
    body: str
    state: State | None
    is_public: bool
    next_due_at: datetime | None
    recipients: int
    sent_by: str
    at: datetime


def checked(new: NewUpdate, *, title: str) -> NewUpdate:
    """Return it tidied, with the title of the incident where no headline is given."""
    tidy = dataclasses.replace(
        new,
        body=text.storable(new.body).strip(),
        headline=text.one_line(text.storable(new.headline)) or title,
        audience_ids=tuple(dict.fromkeys(new.audience_ids)),
    )
    wrong = _complaints(tidy)
    if wrong:
        raise InvalidUpdate(next(iter(wrong.values())), fields=wrong)
    return tidy


def values(
    new: NewUpdate,
    about: Incident,
    services: Sequence[str],
    *,
    next_due_at: datetime | None,
    now: datetime,
) -> dict[str, str]:
    """Return what the placeholders of a template stand for."""
    started = about.occurred_at or about.detected_at
    return {
        "number": str(about.number),
        "title": new.headline,
        "phase": new.phase,
        "status": about.status.words,
        "priority": about.priority,
        "impact": about.impact,
        "services": ", ".join(services) or "no service in particular",
        "started": _time(started),
        "duration": periods.spoken((about.resolved_at or now) - started),
        "update": new.body,
        "next_update": _time(next_due_at) if next_due_at else "when there is news",
    }


def sentence(new: NewUpdate, names: Sequence[str], *, recipients: int, sender: str) -> str:
    """Return what the timeline says of it."""
    reached = []
    if names:
        people = "1 address" if recipients == 1 else f"{recipients} addresses"
        reached.append(f"to {', '.join(names)} ({people})")
    if new.is_public:
        reached.append("on the status pages")
    return f"{sender} posted the update “{new.headline}” {' and '.join(reached)}."


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _complaints(new: NewUpdate) -> dict[str, str]:
    found = {}
    if not 1 <= len(new.body) <= 8000:
        found["body"] = "An update has 1 to 8000 characters."
    if len(new.headline) > 300:
        found["headline"] = "A headline has at most 300 characters."
    if not new.audience_ids and not new.is_public:
        found["audiences"] = "Choose an audience, or put it on the status pages."
    if new.next_in is not None and not timedelta() < new.next_in <= timedelta(days=7):
        found["next_in"] = "The next update comes within 7 days."
    return found
