"""What arrived at a door, kept as it came, and what became of it."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from tocsin.kit import configuration
from tocsin.signals import packing
from tocsin.signals.signal import Signal

# A secret has no place in a record that people read.
_SECRET = frozenset(
    {
        "authorization",
        "cf-webhook-auth",
        "cookie",
        "proxy-authorization",
        "x-api-key",
        "x-gitlab-token",
        "x-routing-key",
        "x-tocsin-key",
        "x-tocsin-secret",
    }
)


class NewRaw(msgspec.Struct, frozen=True, gc=False):
    """Header names come in lower case; `nonce` is what the parser was given as such."""

    source_id: int
    body: bytes
    content_type: str = ""
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    path: str = ""
    nonce: str = ""


class Fates(msgspec.Struct, frozen=True, gc=False):
    """How many of a raw event's statements ended as what."""

    opened: int = 0
    repeated: int = 0
    closed: int = 0
    acknowledged: int = 0
    changed: int = 0
    muted: int = 0
    dropped: int = 0
    unparseable: int = 0

    @property
    def counted(self) -> Mapping[str, int]:
        """Those that any statement had."""
        return _counted(self)

    @property
    def total(self) -> int:
        return sum(self.counted.values())


@functools.lru_cache(maxsize=64)
def _counted(fates: Fates) -> Mapping[str, int]:
    """Remembered, because in a storm they are alike."""
    return {name: count for name in _FATES if (count := getattr(fates, name))}


_FATES = Fates.__struct_fields__


class Begun(msgspec.Struct, frozen=True):
    """When a transaction that takes in what arrived began, the mark of what it is judged by, and
    the ids that are reserved for what arrived."""

    now: datetime
    mark: configuration.Mark
    raw_event_ids: list[int]


class Settled(msgspec.Struct, frozen=True, gc=False):
    """`flags` say what was accepted although the protocol forbids it, see Reading.flags;
    `dropped_because` holds each reason for which a statement was dropped."""

    raw_event_id: int
    fates: Fates
    error: str | None = None
    flags: tuple[str, ...] = ()
    dropped_because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawEvent:
    """`signals` and the fates are None while nobody has settled it."""

    id: int
    source_id: int
    received_at: datetime
    path: str
    content_type: str
    headers: dict[str, Any]
    nonce: str
    stored: bytes
    is_packed: bool
    signals: int | None
    opened: int | None
    repeated: int | None
    closed: int | None
    acknowledged: int | None
    changed: int | None
    muted: int | None
    dropped: int | None
    unparseable: int | None
    error: str | None
    flags: str | None
    dropped_because: str | None

    @property
    def body(self) -> bytes:
        """Byte by byte as it came."""
        return packing.unpack(self.stored, is_packed=self.is_packed)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a heartbeat or a monitor of ours has to say, with the raw event that says so."""

    source_id: int
    source_name: str
    service_id: int | None
    raw_event_id: int
    signal: Signal


def showable(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers without secrets and within reason."""
    kept = [(name, value) for name, value in headers.items() if name not in _SECRET]
    return {name[:200]: _storable(value[:2000]) for name, value in kept[:50]}


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode(errors="replace").decode()
