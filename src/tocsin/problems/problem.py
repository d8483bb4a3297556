"""A problem: the cause of incidents, and how far it is understood.

Whether it is a known error is no matter of opinion: it is one as soon as both its root cause and a
workaround are written down, and is none any more when one of them is taken away.
"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.incidents.priority import Priority
from tocsin.kit import errors, text

LONGEST_TEXT = 20_000
_TEXTS = ("description", "root_cause", "workaround")


class Status(StrEnum):
    PROPOSED = "proposed"
    OPEN = "open"
    KNOWN_ERROR = "known_error"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


UNRESOLVED = frozenset({Status.OPEN, Status.KNOWN_ERROR})


class InvalidProblem(errors.Invalid):
    """A problem cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class NewProblem:
    """The texts are Markdown; ``workaround`` is what helps while the cause remains."""

    title: str
    description: str = ""
    priority: Priority = Priority.P3
    service_id: int | None = None
    team_id: int | None = None
    owner_id: int | None = None
    root_cause: str = ""
    workaround: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """``because`` says why it was proposed, ``ending`` what was done or why it is none."""

    id: int
    title: str
    description: str
    status: Status
    priority: Priority
    service_id: int | None
    team_id: int | None
    owner_id: int | None
    root_cause: str
    workaround: str
    ending: str
    because: str
    version: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    known_at: datetime | None
    resolved_at: datetime | None
    incidents: int

    @property
    def is_unresolved(self) -> bool:
        return self.status in UNRESOLVED

    @property
    def subject(self) -> str:
        return subject(self.id)

    def as_new(self) -> NewProblem:
        """What was written: the thing to change with ``dataclasses.replace``."""
        return NewProblem(
            self.title,
            self.description,
            self.priority,
            self.service_id,
            self.team_id,
            self.owner_id,
            self.root_cause,
            self.workaround,
        )


@dataclass(frozen=True, slots=True)
class ProblemQuery:
    """Which problems a list shows; without a status those that are proposed or unresolved."""

    text: str = ""
    status: Status | None = None
    service_id: int | None = None
    owner_id: int | None = None
    cursor: str | None = None
    limit: int = 50


def subject(problem_id: int) -> str:
    """How the ledger names a problem."""
    return f"problem/{problem_id}"


def checked(new: NewProblem) -> NewProblem:
    """Return it tidied, or raise InvalidProblem with a sentence per field."""
    tidy = dataclasses.replace(
        new,
        title=text.one_line(text.storable(new.title)),
        description=text.storable(new.description).strip(),
        root_cause=text.storable(new.root_cause).strip(),
        workaround=text.storable(new.workaround).strip(),
    )
    wrong = {
        name: f"This has at most {LONGEST_TEXT:,} characters."
        for name in _TEXTS
        if len(getattr(tidy, name)) > LONGEST_TEXT
    }
    if not 1 <= len(tidy.title) <= 200:
        wrong["title"] = "Say in 1 to 200 characters what goes wrong again and again."
    if wrong:
        raise InvalidProblem(next(iter(wrong.values())), fields=wrong)
    return tidy


def status_of(new: NewProblem) -> Status:
    """What one that is unresolved is, going by what is written down."""
    is_known = bool(new.root_cause and new.workaround)
    return Status.KNOWN_ERROR if is_known else Status.OPEN


def said(words: str, *, field: str, why: str) -> str:
    """Return what somebody wrote who had to, or raise InvalidProblem with ``why``."""
    tidy = text.storable(words).strip()
    if not 1 <= len(tidy) <= LONGEST_TEXT:
        raise InvalidProblem(why, fields={field: why})
    return tidy
