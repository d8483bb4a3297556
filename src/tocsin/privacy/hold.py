"""A legal hold: what nobody may erase or forget while it stands."""

import re
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit import errors

EVERYTHING = "everything"
REASON_LIMIT = 500
_SUBJECT = re.compile(r"(incident|person)/([1-9][0-9]{0,17})")
_NUMBER = re.compile(r"#?([1-9][0-9]{0,17})")


class BadHold(errors.Invalid):
    """A hold on nothing that can be held, or without a reason."""


@dataclass(frozen=True, slots=True)
class Hold:
    id: int
    subject: str
    reason: str
    created_by: str
    created_at: datetime
    released_by: str | None
    released_at: datetime | None

    @property
    def stands(self) -> bool:
        return self.released_at is None


@dataclass(frozen=True, slots=True)
class NewHold:
    subject: str
    reason: str


def checked(new: NewHold) -> NewHold:
    tidy = NewHold(_meant(new.subject.strip().lower()), " ".join(new.reason.split()))
    faults = {}
    if tidy.subject != EVERYTHING and number_in(tidy.subject) is None:
        faults["subject"] = "Say what is held: #42 for an incident, person/7 or everything."
    if not 1 <= len(tidy.reason) <= REASON_LIMIT:
        faults["reason"] = f"Say why, in at most {REASON_LIMIT} characters."
    if faults:
        raise BadHold(" ".join(faults.values()), fields=faults)
    return tidy


def _meant(subject: str) -> str:
    """An incident is called by its number everywhere else."""
    found = _NUMBER.fullmatch(subject)
    return f"incident/{found[1]}" if found else subject


def number_in(subject: str) -> tuple[str, int] | None:
    """Return the kind and the number of what is held; None for everything."""
    found = _SUBJECT.fullmatch(subject)
    return (found[1], int(found[2])) if found else None
