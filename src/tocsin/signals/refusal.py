"""An event that a door turned away, kept with the exact reason so that nothing is refused in
silence; and, beside it, the events that were taken in and yet paged nobody.

What a stranger sends is bounded everywhere: its bytes here, its number where it is kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from tocsin.kit import errors
from tocsin.signals import packing
from tocsin.signals.raw_event import RawEvent

KEPT_OF_STRANGERS = 8_192
KEPT_OF_SOURCES = 65_536
STRANGERS_AT_MOST = 2_000
OF_A_SOURCE_AT_MOST = 500
_LONGEST_ERROR = 2_000
_REFERENCE = re.compile(r"(refusal|event)-([1-9]\d{0,17})")


class Reason(StrEnum):
    """Why an event made no alert. The first are refusals, the last three were taken in."""

    UNKNOWN_KEY = "unknown_key"
    SWITCHED_OFF = "switched_off"
    NOT_VERIFIED = "not_verified"
    FORBIDDEN = "forbidden"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    NO_SUCH_DOOR = "no_such_door"
    MUTED = "muted"
    DROPPED = "dropped"
    UNREADABLE = "unreadable"


class Kept(StrEnum):
    REFUSAL = "refusal"
    EVENT = "event"


class UnknownReference(errors.NotFound):
    """There is nothing of this name, or it is no longer kept."""


@dataclass(frozen=True, slots=True)
class NewRefusal:
    """`size` is what the sender had to say, `body` as much of it as is kept; `count` says how
    many were refused like it, of which this is the first. `source_id` is None for a stranger."""

    reason: Reason
    error: str
    source_id: int | None = None
    address: str = ""
    path: str = ""
    key_hint: str = ""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    size: int = 0
    count: int = 1


@dataclass(frozen=True, slots=True)
class Refusal:
    """`last_at` is when the last one like it came."""

    id: int
    refused_at: datetime
    last_at: datetime
    count: int
    reason: Reason
    error: str
    source_id: int | None
    address: str
    path: str
    key_hint: str
    content_type: str
    headers: dict[str, Any]
    size: int
    stored: bytes
    is_packed: bool

    @property
    def body(self) -> bytes:
        return packing.unpack(self.stored, is_packed=self.is_packed)

    @property
    def is_whole(self) -> bool:
        """Whether every byte is kept, so that it can be replayed."""
        return len(self.body) >= self.size


@dataclass(frozen=True, slots=True)
class Reference:
    """The name by which either kind is asked for: refusal-12, event-34."""

    kept: Kept
    id: int

    def __str__(self) -> str:
        return f"{self.kept}-{self.id}"


@dataclass(frozen=True, slots=True)
class Unheard:
    """One line of the list: an event that made no alert, or not all that it could have made."""

    kept: Kept
    id: int
    at: datetime
    source_id: int | None
    reason: Reason
    error: str
    address: str
    size: int
    count: int
    replayed_as: int | None

    @property
    def ref(self) -> str:
        return str(Reference(self.kept, self.id))


@dataclass(frozen=True, slots=True)
class Whole:
    """Either kind with its bytes. `reason` is None for a raw event whose statements were all heard;
    `replay_of` names what it is itself a replay of."""

    ref: str
    at: datetime
    source_id: int | None
    reason: Reason | None
    error: str
    address: str
    path: str
    key_hint: str
    content_type: str
    headers: dict[str, Any]
    body: bytes
    size: int
    is_whole: bool
    count: int
    last_at: datetime
    replayed_as: int | None
    replay_of: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list; the two lists that it is made of are each read on before an id."""

    source_id: int | None = None
    reasons: tuple[Reason, ...] = tuple(Reason)
    since: datetime | None = None
    until: datetime | None = None
    before_refusal: int | None = None
    before_event: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Replay:
    """`raw_event_id` is what the replay was taken in as."""

    raw_event_id: int
    at: datetime
    actor: str


def reason_of(event: RawEvent) -> Reason | None:
    """Why a raw event made no alert, or not all that it could have made."""
    found = (
        (Reason.UNREADABLE, event.unparseable),
        (Reason.MUTED, event.muted),
        (Reason.DROPPED, event.dropped),
    )
    return next((reason for reason, count in found if count), None)


def reference(text: str) -> Reference:
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise UnknownReference(f"'{text}' is not a name such as refusal-12 or event-34.")
    return Reference(Kept(found[1]), int(found[2]))


def bounded(refusal: NewRefusal) -> NewRefusal:
    """As much of it as is kept, and of a stranger less."""
    limit = KEPT_OF_STRANGERS if refusal.source_id is None else KEPT_OF_SOURCES
    return replace(
        refusal,
        body=refusal.body[:limit],
        size=max(refusal.size, len(refusal.body)),
        error=_storable(refusal.error, _LONGEST_ERROR),
        path=_storable(refusal.path, _LONGEST_ERROR),
        content_type=_storable(refusal.content_type, 200),
        key_hint=_storable(refusal.key_hint, 40),
    )


def _storable(text: str, limit: int) -> str:
    return text.replace("\x00", "")[:limit].encode(errors="replace").decode()
