"""Who is told when Tocsin itself fails, and through what: kept sealed in a file beside the socket.

When the database is down nobody can be looked up in it, so the auditor writes down in good times
whom the organisation pages last, and the passwords it takes to reach them.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tocsin.kit import errors
from tocsin.kit.secrets import Key

_PLACE = "watch|book"
_NAME = "contacts.sealed"


@dataclass(frozen=True, slots=True)
class Contact:
    """``channel`` is email, webhook or ntfy; a topic of ntfy may bring the server it is at."""

    channel: str
    address: str
    server: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """``servers`` are the settings of the channels, with their secrets."""

    contacts: Sequence[Contact] = ()
    servers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def with_more(self, contacts: Sequence[Contact]) -> "Book":
        return Book(tuple(dict.fromkeys((*contacts, *self.contacts))), self.servers)


def write(directory: Path, book: Book, *, key: Key) -> None:
    """Replace the file as a whole, readable by us alone."""
    sealed = key.seal(_PLACE, json.dumps(asdict(book), default=list))
    aside = directory / f".{_NAME}"
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(sealed)
    aside.replace(directory / _NAME)


def read(directory: Path, *, key: Key) -> Book:
    """What was written last; an empty book if nothing was, or another key sealed it."""
    try:
        found = json.loads(key.open(_PLACE, (directory / _NAME).read_text()))
    except (OSError, ValueError, errors.Unavailable):
        return Book()
    return Book(tuple(Contact(**each) for each in found["contacts"]), found["servers"])


def contacts_in(text: str) -> list[Contact]:
    """Read ``mailto:ana@example.com, https://…, ntfy://server/topic``."""
    return [_contact(part) for part in text.replace(",", " ").split()]


def _contact(text: str) -> Contact:
    parts = urlsplit(text)
    if parts.scheme == "mailto" and "@" in parts.path:
        return Contact("email", parts.path)
    if parts.scheme in ("http", "https") and parts.netloc:
        return Contact("webhook", text)
    if parts.scheme == "ntfy" and parts.netloc and parts.path.strip("/"):
        return Contact("ntfy", parts.path.strip("/"), f"https://{parts.netloc}")
    raise errors.Invalid(
        f"'{text[:80]}' is nobody to tell: write mailto:ana@example.com, https://… or"
        " ntfy://server/topic, separated by commas."
    )
