"""A contact: where a person can be told something, and the code that proves it is theirs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.kit import errors

CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
MOST_CODES = 3
MOST_TESTS = 3
TESTS_WITHIN = timedelta(minutes=1)
MAX_LABEL = 80
MAX_REASON = 256


@dataclass(frozen=True, slots=True)
class Contact:
    """Only a verified and enabled one is used.

    ``off_reason`` if not a person switched it off but what its provider said of it.
    """

    id: int
    person_id: int
    channel: str
    address: str
    label: str
    is_verified: bool
    is_enabled: bool
    off_reason: str = ""


@dataclass(frozen=True, slots=True)
class NewContact:
    person_id: int
    channel: str
    address: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """What is kept of a code that was sent; ``tries`` were wrong."""

    digest: bytes | None
    expires_at: datetime | None
    tries: int


class Confirmation(StrEnum):
    """What came of offering a code. Wrong ones are counted, so they cannot be errors that undo."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"
    SPENT = "spent"


def confirm(code: Code, offered: bytes, *, now: datetime) -> Confirmation:
    if code.digest is None or code.expires_at is None:
        return Confirmation.SPENT
    if now >= code.expires_at or code.tries >= MOST_TRIES:
        return Confirmation.SPENT
    return Confirmation.CONFIRMED if offered == code.digest else Confirmation.WRONG


def label(given: str) -> str:
    tidy = " ".join(given.split())
    if len(tidy) > MAX_LABEL:
        raise errors.Invalid(
            f"A label has at most {MAX_LABEL} characters.",
            fields={"label": "This is too long."},
        )
    return tidy
