"""A signal is one parsed statement by a source; it says what is so and decides nothing.

Its parts are bounded here, because a sender must never be refused for being too talkative: what
is too long is cut with a visible mark, and the raw event keeps every byte.
"""

import functools
import hashlib
import itertools
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

IDENTITY_LIMIT = 512
SUMMARY_LIMIT = 1024
DESCRIPTION_LIMIT = 15_000
LABEL_LIMIT = 64
LABEL_NAME_LIMIT = 128
LABEL_VALUE_LIMIT = 1024
LINK_LIMIT = 20
HREF_LIMIT = 2048
CUT = "…"
CUT_LABEL = "labels_cut"

# PostgreSQL refuses NUL and half a surrogate pair in text; the other control characters could
# drive the terminal or the mail header that shows them.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_PLAIN = b"\t\n\r" + bytes(range(0x20, 0x7F))
_LONG = 100


class State(StrEnum):
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    OK = "ok"
    CHANGE = "change"


class Severity(StrEnum):
    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Link(msgspec.Struct, frozen=True, gc=False):
    href: str
    text: str = ""


class Signal(msgspec.Struct, frozen=True, gc=False):
    """`flags` say what was accepted although it was not as the protocol wants it.

    `said_at` is the sender's own date: of a firing when it began, of an OK when it was over; None
    where it gave none. `is_dated` if it is the date of the statement itself, so that statements can
    be put in order by it.
    """

    identity: str
    state: State
    summary: str = ""
    severity: Severity = Severity.ERROR
    description: str = ""
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)
    links: tuple[Link, ...] = ()
    occurred_at: datetime | None = None
    ends_at: datetime | None = None
    service: str | None = None
    flags: tuple[str, ...] = ()
    said_at: datetime | None = None
    is_dated: bool = False


class Unparseable(Exception):
    """These bytes cannot be read; `salvaged` are the signals beside the part that cannot."""

    def __init__(self, reason: str, *, salvaged: Iterable[Signal] = (), lost: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.salvaged = tuple(salvaged)
        self.lost = lost


def clean(text: str, limit: int) -> str:
    """Storable, trimmed and within the limit; a cut ends in a visible mark."""
    wanted = text if _is_wanted(text) else _UNWANTED.sub("\N{REPLACEMENT CHARACTER}", text)
    trimmed = wanted.strip()
    return trimmed if len(trimmed) <= limit else trimmed[: limit - len(CUT)] + CUT


def _is_wanted(text: str) -> bool:
    """A quick look that is true of nearly all text, and of none with an unwanted character."""
    if len(text) > _LONG and text.isascii():  # half of what the other takes, and lines may end
        return not text.encode().translate(None, _PLAIN)
    return text.isprintable()


def identity(text: str) -> str:
    """Within the limit and still unique: what is too long keeps its head and gains a digest."""
    cleaned = clean(text, len(text) + 1)
    if len(cleaned) <= IDENTITY_LIMIT and cleaned == text:
        return cleaned
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    return f"{cleaned[: IDENTITY_LIMIT - 65]}/{digest}"


def summary(text: str) -> str:
    """One line within the limit, as nearly all are when they come."""
    is_one = text.isprintable() and "  " not in text and text.strip() == text
    if is_one and len(text) <= SUMMARY_LIMIT:
        return text
    return " ".join(clean(text, SUMMARY_LIMIT).split())


def description(text: str) -> str:
    return clean(text, DESCRIPTION_LIMIT)


def service(name: str) -> str | None:
    return clean(name, LABEL_NAME_LIMIT) or None


def labels(pairs: Mapping[str, str]) -> dict[str, str]:
    """At most 64 labels without empty ones; a label of our own tells how many were left out.

    What is as it should be, as nearly all is, is seen at once: there are many for each alert.
    """
    values = "".join(pairs.values())
    if are_kept(tuple(pairs)) and all(pairs.values()) and is_plain(values):
        if " " not in values:
            return dict(pairs)
        return {name: value.strip() for name, value in pairs.items()}
    kept = {
        _label_name(name): clean(value, LABEL_VALUE_LIMIT)
        for name, value in itertools.islice(pairs.items(), LABEL_LIMIT)
        if name and value
    }
    if len(pairs) > LABEL_LIMIT and kept:
        kept.popitem()
        kept[CUT_LABEL] = str(len(pairs) - len(kept))
    return kept


@functools.lru_cache(maxsize=256)
def are_kept(names: tuple[str, ...]) -> bool:
    """Whether these names are kept as they are; the alerts of a rule all have the same."""
    return len(names) <= LABEL_LIMIT and all(name and _label_name(name) == name for name in names)


def is_plain(values: str) -> bool:
    """Whether these, one after the other, hold nothing to cut or to replace."""
    return len(values) <= LABEL_VALUE_LIMIT and values.isprintable()


@functools.lru_cache(maxsize=4096)
def _label_name(name: str) -> str:
    return clean(name, LABEL_NAME_LIMIT)


@functools.lru_cache(maxsize=1024)
def links(pairs: tuple[tuple[str, str], ...]) -> tuple[Link, ...]:
    """Links from (address, text); only http and https, because a page will offer them to click.

    Remembered, because the links of a rule are the same in each of its thousand alerts.
    """
    kept = [
        Link(href=clean(href, HREF_LIMIT), text=clean(text, LABEL_NAME_LIMIT))
        for href, text in pairs
        if len(href) <= HREF_LIMIT and href.lower().startswith(("http://", "https://"))
    ]
    return tuple(dict.fromkeys(kept))[:LINK_LIMIT]
