"""An incident: what is known of it, and what it takes to declare one."""

from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import structs

from tocsin.incidents.lifecycle import OPEN, Channel, Status
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.resolution import Code
from tocsin.kit import errors, text
from tocsin.signals.signal import Severity

TITLE_LIMIT = 300
DESCRIPTION_LIMIT = 100_000


class InvalidIncident(errors.Invalid):
    """An incident needs at least a title."""


class UnknownIncident(errors.NotFound):
    """It does not exist, or it is not theirs to see."""

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no incident {number}.")
        self.number = number


class Incident(msgspec.Struct, frozen=True):
    """One row. ``category`` is its path, ``priority_reason`` says why it was set by hand."""

    number: int
    title: str
    description: str
    status: Status
    channel: Channel
    priority: Priority
    impact: Level
    urgency: Level
    priority_reason: str | None
    category_id: int | None
    category: str | None
    is_drill: bool
    is_major: bool
    reporter_id: int | None
    assignee_id: int | None
    team_id: int | None
    policy_id: int | None
    service_ids: tuple[int, ...]
    alert_count: int
    parent_number: int | None
    merged_into: int | None
    grouping_key: str | None
    occurred_at: datetime | None
    detected_at: datetime
    logged_at: datetime
    categorized_at: datetime | None
    prioritized_at: datetime
    acknowledged_at: datetime | None
    diagnosed_at: datetime | None
    mitigated_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    reviewed_at: datetime | None
    escalated_count: int
    reopened_count: int
    pending_reason: str | None
    wake_at: datetime | None
    resolution_code: Code | None
    resolution_notes: str
    is_verified: bool
    cancel_reason: str | None
    awaits_review: bool
    review_required: bool
    review_waiver: str | None
    confirmed_at: datetime | None
    close_at: datetime | None
    updated_at: datetime

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def subject(self) -> str:
        return subject(self.number)

    @property
    def milestones(self) -> dict[Milestone, datetime | None]:
        """The times that hold now; those that repeat have none."""
        return {milestone: getattr(self, name) for milestone, name in _TIMED.items()}


_TIMED = {m: f"{m}_at" for m in Milestone if m not in {Milestone.ESCALATED, Milestone.REOPENED}}


class Declaration(msgspec.Struct, frozen=True):
    """What is said when an incident is declared; what is left out is guessed or looked up.

    ``facts`` are shown to whoever is paged; without ``pages`` nobody is, as when something long
    past is written down. ``labels`` are those of its first alert. ``priority`` is a routing
    rule's, against the matrix and for a reason; ``alerts_because`` says why its alerts are in it
    together. ``answers`` are to the form of its category, None of who was not asked; with
    ``answers_later`` they may lack. ``affected`` is how many people it hits.
    """

    title: str
    description: str = ""
    channel: Channel = Channel.WEB
    service_ids: tuple[int, ...] = ()
    impact: Level | None = None
    urgency: Level | None = None
    severity: Severity | None = None
    category: str | None = None
    team_id: int | None = None
    assignee_id: int | None = None
    reporter_id: int | None = None
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    is_drill: bool = False
    is_major: bool = False
    alert_ids: tuple[int, ...] = ()
    grouping_key: str | None = None
    grouped_for: int | None = None
    policy_id: int | None = None
    facts: tuple[tuple[str, str], ...] = ()
    labels: Mapping[str, str] | None = None
    pages: bool = True
    priority: Priority | None = None
    priority_reason: str | None = None
    alerts_because: str = ""
    answers: Mapping[str, Any] | None = None
    answers_later: bool = False
    affected: int | None = None


class Declared(msgspec.Struct, frozen=True):
    """``is_new`` is False when an open incident of the same grouping key was found instead."""

    number: int
    is_new: bool


def subject(number: int) -> str:
    """How the ledger and the pages name an incident."""
    return f"incident/{number}"


def number_in(named: str) -> int | None:
    """Read a subject; None when it names something else."""
    noun, _, number = named.partition("/")
    return int(number) if noun == "incident" and number.isdecimal() else None


def reached(incident: Incident, milestone: Milestone, at: datetime) -> Incident:
    """Return it with another time for a milestone."""
    times: dict[str, Any] = {f"{milestone}_at": at}
    return structs.replace(incident, **times)


def checked(declaration: Declaration, *, now: datetime) -> Declaration:
    """Return it tidied: a sender's clock that runs ahead of ours is taken for now."""
    detected = min(declaration.detected_at or now, now)
    tidy: dict[str, Any] = {
        "title": title(declaration.title),
        "description": description(declaration.description),
        "service_ids": tuple(dict.fromkeys(declaration.service_ids)),
        "alert_ids": tuple(dict.fromkeys(declaration.alert_ids)),
        "detected_at": detected,
        "occurred_at": declaration.occurred_at and min(declaration.occurred_at, detected),
    }
    is_tidy = tuple(tidy.values()) == _to_tidy(declaration)  # as one of an alert is
    return declaration if is_tidy else structs.replace(declaration, **tidy)


_to_tidy = attrgetter(
    "title", "description", "service_ids", "alert_ids", "detected_at", "occurred_at"
)


def title(said: str) -> str:
    """Return a title of one line; a long one is cut, an empty one refused."""
    tidy = text.line(said)
    if not tidy:
        sentence = "Say in a few words what is wrong."
        raise InvalidIncident(sentence, fields={"title": sentence})
    return text.truncate(tidy, TITLE_LIMIT)


def description(said: str) -> str:
    tidy = text.storable(said).strip()
    if len(tidy) > DESCRIPTION_LIMIT:
        sentence = f"The description has at most {DESCRIPTION_LIMIT} characters; attach the rest."
        raise InvalidIncident(sentence, fields={"description": sentence})
    return tidy
