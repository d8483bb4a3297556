"""What is said to a person, in words that every channel can carry.

A message is cut to size and cleaned, never refused: a page must not fail for its length.
"""

import copy
import functools
import re
from collections.abc import Mapping
from enum import StrEnum
from itertools import starmap
from typing import Any, Self

import msgspec

from tocsin.kit import text

MAX_TITLE = 200
MAX_BODY = 8000
MAX_FACTS = 20
MAX_LABEL = 40
MAX_VALUE = 300
MAX_CHOICES = 10
_DRILL = "DRILL: "
_ASKS = re.compile(r"\?[a-z_]{1,20}=[a-z0-9_]{1,20}")
_RARE = ("sealed", "replaces", "reply_to", "in_reply_to")
"""Kept only where they say something."""


class Kind(StrEnum):
    """A page wants an answer; the others only inform."""

    PAGE = "page"
    UPDATE = "update"
    NOTICE = "notice"
    SURVEY = "survey"


class Urgency(StrEnum):
    HIGH = "high"
    LOW = "low"


class Message(msgspec.Struct, frozen=True):
    """``path`` is the page of ours that tells more; ``facts`` are pairs of label and value.

    ``sealed`` is a title or a path that only the one it goes to shall read: it takes its place
    when it is sent, see ``notify.sealing``. ``replaces`` is the provider's name of an earlier
    message that this one takes the place of, where messages can be changed. ``reply_to`` is the
    mail address that answers go to, ``in_reply_to`` the Message-ID of what this answers.
    ``choices`` are words and what is put behind the path, so that its page begins with them.
    """

    title: str
    body: str = ""
    path: str = "/"
    facts: tuple[tuple[str, str], ...] = ()
    kind: Kind = Kind.PAGE
    urgency: Urgency = Urgency.HIGH
    can_answer: bool = False
    is_drill: bool = False
    sealed: str = ""
    replaces: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        facts = tuple(starmap(_fact, self.facts[:MAX_FACTS]))
        _set(self, "title", _line(self.title, MAX_TITLE) or "(no title)")
        _set(self, "body", text.truncate(text.storable(self.body), MAX_BODY))
        _set(self, "facts", facts)
        _set(self, "path", _path(self.path))
        if self.choices:
            choices = tuple((_line(a, MAX_LABEL), _query(b)) for a, b in self.choices)
            _set(self, "choices", choices[:MAX_CHOICES])

    def with_fact(self, label: str, value: str) -> Self:
        """The same with one fact more, where there is room; all else is clean already."""
        said = copy.copy(self)
        _set(said, "facts", (*self.facts, _fact(label, value))[:MAX_FACTS])
        return said

    @property
    def heading(self) -> str:
        """The title as every channel shows it: a drill says so first."""
        return f"{_DRILL}{self.title}" if self.is_drill else self.title

    def bare(self) -> "Message":
        """Return only what cannot go wrong: the title in plain letters and where to look."""
        plain = self.title.encode("ascii", "replace").decode()
        return Message(
            plain,
            path=self.path,
            kind=self.kind,
            urgency=self.urgency,
            can_answer=self.can_answer,
            is_drill=self.is_drill,
            replaces=self.replaces,
            reply_to=self.reply_to,
            in_reply_to=self.in_reply_to,
        )

    def to_json(self) -> dict[str, Any]:
        told = {
            "title": self.title,
            "body": self.body,
            "path": self.path,
            "facts": self.facts,
            "kind": self.kind,
            "urgency": self.urgency,
            "can_answer": self.can_answer,
            "is_drill": self.is_drill,
        }
        if self.sealed or self.replaces or self.reply_to or self.in_reply_to:
            told |= {name: kept for name in _RARE if (kept := getattr(self, name))}
        if self.choices:
            told["choices"] = self.choices
        return told

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what this or another version stored; what it does not know it leaves out."""
        return cls(
            title=str(stored.get("title", "")),
            body=str(stored.get("body", "")),
            path=str(stored.get("path", "/")),
            facts=tuple((str(a), str(b)) for a, b in stored.get("facts", ())),
            kind=Kind(stored.get("kind", Kind.PAGE)),
            urgency=Urgency(stored.get("urgency", Urgency.HIGH)),
            can_answer=bool(stored.get("can_answer", False)),
            is_drill=bool(stored.get("is_drill", False)),
            choices=tuple((str(a), str(b)) for a, b in stored.get("choices", ())),
            **{name: str(stored.get(name, "")) for name in _RARE},
        )


_set = msgspec.structs.force_setattr


@functools.lru_cache(maxsize=8192)
def _fact(label: str, value: str) -> tuple[str, str]:
    """Remembered, because a message is made again at each step of its way, and facts are alike."""
    return _line(label, MAX_LABEL), _line(value, MAX_VALUE)


def _line(given: str, limit: int) -> str:
    if len(given) <= limit and given.isprintable():  # as nearly all are, and that is seen quickly
        return " ".join(given.split())
    return text.truncate(text.line(given), limit)


def _path(given: str) -> str:
    """Keep a path of ours; anything that could lead to another site becomes the front page."""
    cleaned = text.line(given).replace(" ", "%20").replace("\\", "")
    return cleaned if cleaned.startswith("/") and not cleaned.startswith("//") else "/"


def _query(given: str) -> str:
    """Keep what asks for a part of a page; anything else asks for the page as it is."""
    return given if _ASKS.fullmatch(given) else ""
