"""Ties between incidents, and from an incident to somewhere else."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from tocsin.kit import errors, text


class Kind(StrEnum):
    RELATED = "related"
    DUPLICATE = "duplicate"
    CAUSED_BY = "caused_by"
    URL = "url"

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class InvalidLink(errors.Invalid):
    """A link leads to another incident or to an address on the web."""


@dataclass(frozen=True, slots=True)
class NewLink:
    kind: Kind
    to_number: int | None = None
    url: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """``incoming``: the other incident points here; ``to_number`` is always the other one."""

    id: int
    kind: Kind
    to_number: int | None
    url: str | None
    title: str
    incoming: bool
    at: datetime


def checked(link: NewLink, *, of: int) -> NewLink:
    if link.kind is not Kind.URL:
        return _between(link, of=of)
    url = (link.url or "").strip()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(url) > 2048:
        sentence = "Give an address that starts with http:// or https://."
        raise InvalidLink(sentence, fields={"url": sentence})
    shown = text.truncate(text.one_line(text.storable(link.title)), 300)
    return NewLink(Kind.URL, url=text.storable(url), title=shown)


def _between(link: NewLink, *, of: int) -> NewLink:
    if link.to_number is None or link.to_number == of:
        sentence = "Give the number of another incident."
        raise InvalidLink(sentence, fields={"to_number": sentence})
    return NewLink(link.kind, to_number=link.to_number)
