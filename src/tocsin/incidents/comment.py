"""What people write on an incident; what is public the reporter reads too."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.kit import errors, text

LIMIT = 20_000


class InvalidComment(errors.Invalid):
    """A comment has words, and not too many."""


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    body: str
    is_public: bool
    author: str
    person_id: int | None
    at: datetime


def checked(body: str) -> str:
    tidy = text.storable(body).strip()
    if not 1 <= len(tidy) <= LIMIT:
        sentence = f"A comment has 1 to {LIMIT} characters."
        raise InvalidComment(sentence, fields={"body": sentence})
    return tidy
