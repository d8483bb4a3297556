"""A source: a sender with a name, a kind and a key of which only the hash is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tocsin.kit import periods
from tocsin.signals import kinds, sources

HEARTBEAT = "heartbeat"
MONITOR = "monitor"
MOST_A_MINUTE = 1_000_000
SOONEST_END = timedelta(minutes=1)
LATEST_END = timedelta(days=90)
OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=90)
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_NAME_LIMIT = 120


class Retries(StrEnum):
    """By what a delivery is known that comes a second time, because the answer to the first was
    lost: by its Idempotency-Key, else by the same bytes within the minute; by the former alone; or
    not at all."""

    BODY = "body"
    KEY = "key"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NewSource:
    """What is to be so; `key` is taken as given, or made when it is None.

    `is_strict` lets the door refuse what the protocol forbids instead of accepting and flagging.
    `events_per_minute` is a limit of its own below that of the process. `auto_resolve_after` ends
    an alert so long after it was last said, unless its sender says itself until when it holds.
    """

    name: str
    kind: str
    service_id: int | None = None
    mapping: Mapping[str, Any] | None = None
    is_strict: bool = False
    is_enabled: bool = True
    key: str | None = None
    events_per_minute: int | None = None
    retries: Retries = Retries.BODY
    auto_resolve_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    id: int
    name: str
    kind: str
    key_hint: str | None
    old_key_until: datetime | None
    service_id: int | None
    mapping: dict[str, Any] | None
    is_strict: bool
    is_enabled: bool
    created_at: datetime
    updated_at: datetime
    removed_at: datetime | None
    has_secret: bool
    events_per_minute: int | None
    retries: Retries
    auto_resolve_after: timedelta | None

    def as_new(self) -> NewSource:
        """What is so now, to be changed with dataclasses.replace; the key stays out of it."""
        return NewSource(
            name=self.name,
            kind=self.kind,
            service_id=self.service_id,
            mapping=self.mapping,
            is_strict=self.is_strict,
            is_enabled=self.is_enabled,
            events_per_minute=self.events_per_minute,
            retries=self.retries,
            auto_resolve_after=self.auto_resolve_after,
        )


@dataclass(frozen=True, slots=True)
class KeyHash:
    """The digest of a key that is good, for those who cannot ask the database about each."""

    source_id: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Created:
    """`key` is shown this once; it is empty for a monitor, which nobody calls."""

    id: int
    source_id: int
    key: str


def tidy(wanted: NewSource) -> NewSource:
    return replace(wanted, name=" ".join(wanted.name.split()))


def mistakes(wanted: NewSource) -> dict[str, str]:
    """What is wrong with it, by field."""
    found = {
        "name": _name_mistake(wanted.name),
        "kind": _kind_mistake(wanted.kind),
        "key": _key_mistake(wanted),
        "mapping": _mapping_mistake(wanted),
        "events_per_minute": _limit_mistake(wanted.events_per_minute),
        "auto_resolve_after": _end_mistake(wanted.auto_resolve_after),
    }
    return {name: mistake for name, mistake in found.items() if mistake}


def hint(key: str) -> str:
    """What is shown of a key: enough to tell two apart, too little to guess one."""
    return f"…{key[-4:]}"


def changes(before: NewSource, after: NewSource) -> dict[str, list[Any]]:
    """What an update changes, as [before, after] by field; the ledger keeps it."""
    own = ("name", "kind", "service_id", "mapping", "is_strict", "is_enabled")
    names = (*own, "events_per_minute", "retries", "auto_resolve_after")
    pairs = {name: [getattr(before, name), getattr(after, name)] for name in names}
    return {name: _plain(pair) for name, pair in pairs.items() if pair[0] != pair[1]}


def _plain(pair: list[Any]) -> list[Any]:
    return [periods.format_duration(v) if isinstance(v, timedelta) else v for v in pair]


def _name_mistake(name: str) -> str:
    if not name:
        return "A source needs a name."
    return f"At most {_NAME_LIMIT} characters." if len(name) > _NAME_LIMIT else ""


def _kind_mistake(kind: str) -> str:
    if kind in (*sources.PROVIDERS, HEARTBEAT, MONITOR):
        return ""
    return kinds.unknown(kind)


def _key_mistake(wanted: NewSource) -> str:
    if wanted.key is None:
        return ""
    if wanted.kind == MONITOR:
        return "A monitor has no key: nobody calls it."
    if not _KEY.fullmatch(wanted.key):
        return "A key has 16 to 64 letters, digits, '-' or '_'; PagerDuty's senders need 32."
    return ""


def _limit_mistake(limit: int | None) -> str:
    if limit is None or 1 <= limit <= MOST_A_MINUTE:
        return ""
    return f"A limit is from 1 to {MOST_A_MINUTE:,} a minute; without one there is none of its own."


def _end_mistake(after: timedelta | None) -> str:
    if after is None or SOONEST_END <= after <= LATEST_END:
        return ""
    return "From a minute to 90 days; without one an alert lasts until its sender ends it."


def _mapping_mistake(wanted: NewSource) -> str:
    provider = sources.PROVIDERS.get(wanted.kind)
    if provider is None or wanted.mapping is None:
        return ""
    return " ".join(provider.check(wanted.mapping))
