"""A post-incident review: what happened, what it meant, why, and what was learned.

It asks for causes and not for culprits, so that people tell what they saw.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.kit import errors, text

LONGEST_SECTION = 50_000
MOST_CAUSES = 30


class CauseKind(StrEnum):
    """The root is why at all, a contributing cause why so bad, the trigger why then."""

    ROOT = "root"
    CONTRIBUTING = "contributing"
    TRIGGER = "trigger"


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class InvalidReview(errors.Invalid):
    """A review cannot be like this; ``fields`` says where."""


class Incomplete(errors.Invalid):
    """A review that explains nothing would only look like one."""


@dataclass(frozen=True, slots=True)
class Cause:
    kind: CauseKind
    description: str


@dataclass(frozen=True, slots=True)
class NewReview:
    """The sections, in Markdown."""

    summary: str = ""
    impact: str = ""
    went_well: str = ""
    went_badly: str = ""
    lessons: str = ""
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewRow:
    id: int
    incident_number: int
    version: int
    summary: str
    impact: str
    went_well: str
    went_badly: str
    lessons: str
    author_id: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None

    @property
    def status(self) -> Status:
        return _status(self.published_at)


@dataclass(frozen=True, slots=True)
class Review:
    """What was written, and about which incident; editing one counts its version up."""

    id: int
    incident_number: int
    version: int
    text: NewReview
    author_id: int | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None

    @property
    def status(self) -> Status:
        return _status(self.published_at)


def review_of(row: ReviewRow, causes: Sequence[Cause]) -> Review:
    written = NewReview(
        row.summary, row.impact, row.went_well, row.went_badly, row.lessons, tuple(causes)
    )
    return Review(
        row.id,
        row.incident_number,
        row.version,
        written,
        row.author_id,
        row.created_at,
        row.updated_at,
        row.published_at,
    )


def checked(new: NewReview) -> NewReview:
    """Return it tidied, or raise InvalidReview; a draft may lack anything."""
    causes = (Cause(c.kind, text.storable(c.description).strip()) for c in new.causes)
    tidy = NewReview(
        **{name: text.storable(said).strip() for name, said in sections(new).items()},
        causes=tuple(cause for cause in causes if cause.description),
    )
    wrong = {
        name: f"A section has at most {LONGEST_SECTION:,} characters."
        for name, said in sections(tidy).items()
        if len(said) > LONGEST_SECTION
    }
    if len(tidy.causes) > MOST_CAUSES:
        wrong["causes"] = f"A review names at most {MOST_CAUSES} causes."
    if wrong:
        raise InvalidReview(next(iter(wrong.values())), fields=wrong)
    return tidy


def check_complete(written: NewReview) -> None:
    """Raise when it is not fit to be published: it has to say what happened, and why."""
    wrong = {}
    if not written.summary:
        wrong["summary"] = "Say in a few sentences what happened."
    if not written.causes:
        wrong["causes"] = "Name at least one cause, or say what was not found out."
    if wrong:
        raise Incomplete(" ".join(wrong.values()), fields=wrong)


def sections(written: NewReview) -> dict[str, str]:
    """Return the texts by the name of their section, in the order in which they are read."""
    names = (field.name for field in dataclasses.fields(NewReview) if field.name != "causes")
    return {name: getattr(written, name) for name in names}


def _status(published_at: datetime | None) -> Status:
    return Status.DRAFT if published_at is None else Status.PUBLISHED
