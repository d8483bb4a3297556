"""By what somebody is known in free text, and what is left of an event once they are erased."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit import errors
from tocsin.kit.ledger import Event
from tocsin.privacy.place import MARK

REASON_LIMIT = 500
_TEXTS = frozenset(
    {
        "address", "answer", "body", "comment", "description", "email", "file_name", "label",
        "name", "note", "notes", "path", "phone", "reason", "said", "sender", "sentence",
        "subject", "text", "title", "url", "words",
    }
)  # fmt: skip
_THEIR_WORDS = ("incident/", "mail/", "swap/", "article/", "review/")
_SHORTEST = 5
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Erasure:
    """``counts`` says how much of what went."""

    id: int
    person_id: int
    reason: str
    requested_by: str
    at: datetime
    counts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody as others may have written of them; ``labels`` are how the ledger names them."""

    person_id: int
    labels: tuple[str, ...]
    names: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """What finds a mention, in PostgreSQL and in Python; it matches nothing if there is none.

        A name of one word is many people's, so only longer ones count; addresses always do.
        """
        full = [name for name in self.names if len(name.split()) > 1]
        found = {each for each in (*full, *self.addresses) if len(each) >= _SHORTEST}
        if not found:
            return r"(?!)"
        longest_first = sorted(found, key=lambda each: (-len(each), each))
        return rf"(?<!\w)(?:{'|'.join(map(_escaped, longest_first))})(?!\w)"

    @property
    def mentions(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)


def checked_reason(reason: str) -> str:
    tidy = " ".join(reason.split())
    if not 1 <= len(tidy) <= REASON_LIMIT:
        sentence = f"Say why, in at most {REASON_LIMIT} characters: it stays in the audit trail."
        raise errors.Invalid(sentence, fields={"reason": sentence})
    return tidy


def wordless(event: Event) -> dict[str, Any]:
    """Return an event's data without anything that somebody may have written."""
    return {key: _scrubbed(value, key, _NOTHING, True) for key, value in event.data.items()}


def scrubbed(event: Event, known: Known) -> dict[str, Any]:
    """Return an event's data without what is theirs: their words, and mentions in others' words."""
    is_theirs = event.subject == f"person/{known.person_id}" or (
        event.actor in known.labels and event.subject.startswith(_THEIR_WORDS)
    )
    mentions = known.mentions
    return {key: _scrubbed(value, key, mentions, is_theirs) for key, value in event.data.items()}


def _scrubbed(value: Any, key: str, mentions: re.Pattern[str], is_theirs: bool) -> Any:
    if isinstance(value, Mapping):
        return {k: _scrubbed(v, k, mentions, is_theirs) for k, v in value.items()}
    if isinstance(value, list):
        return [_scrubbed(each, key, mentions, is_theirs) for each in value]
    if not isinstance(value, str):
        return value
    if is_theirs and value and _is_words(value, key):
        return MARK
    return mentions.sub(MARK, value)


def _is_words(value: str, key: str) -> bool:
    """Whether somebody may have written it: our own values are single words."""
    return key in _TEXTS or "@" in value or any(letter.isspace() for letter in value)


def _escaped(text: str) -> str:
    """Escape what is special in both of them, and nothing that is not."""
    return re.sub(r"([^\w\s])", r"\\\1", text)


def distinct(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({each.strip() for each in texts if each and each.strip()}))
