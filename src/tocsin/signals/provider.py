"""What a provider tells about itself: a form to fill in, lines to paste, and one function.

A source turns bytes into signals, a probe asks a target and reports; both are found by listing
the modules of their folder, so that nothing else names them.
"""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tocsin.kit.guard import Guard
from tocsin.signals import verification
from tocsin.signals.check import Found
from tocsin.signals.signal import Signal
from tocsin.signals.verification import Verification


class FieldKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    LINES = "lines"
    LIST = "list"
    JSON = "json"


class Group(StrEnum):
    """Where a kind of sender stands when one is chosen among many."""

    PROTOCOL = "Protocols, and anything else"
    OBSERVABILITY = "Metrics, logs and errors"
    CLOUD = "Clouds"
    UPTIME = "Uptime and jobs"
    INFRASTRUCTURE = "Servers and networks"
    DESK = "Tickets and status pages"
    CHANGE = "Changes and deployments"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in; where there are choices, it is one of them."""

    name: str
    title: str
    kind: FieldKind = FieldKind.TEXT
    is_required: bool = False
    default: Any = None
    help: str = ""
    choices: tuple[str, ...] = ()

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices as a form shows them."""
        return [(each, each) for each in self.choices]


class Context(msgspec.Struct, frozen=True):
    """What a parser may know beside the bytes.

    `nonce` is unique to the request: an event that carries no name of its own is named by it.
    `path` is where the request arrived, for protocols that say half of it there. What holds until
    its sender ends it holds no longer than `auto_resolve_after`, if there is one.
    """

    now: datetime
    mapping: Mapping[str, Any] | None = None
    path: str = ""
    nonce: str = ""
    resolve_after: timedelta = timedelta(minutes=5)
    auto_resolve_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What a probe may know beside its target: the time, and which addresses it may dial."""

    now: datetime
    allow: Guard


Headers = Mapping[str, str]
Parse = Callable[[bytes, Headers, Context], list[Signal]]


@dataclass(frozen=True, slots=True)
class Source:
    """`parse` is pure and raises nothing but Unparseable; header names come in lower case.

    `paste` is what to put into the sender's configuration; {url} and {key} stand for ours.
    `verification` is how a delivery proves itself where the source has a secret; None where the
    protocol has a place for the key alone. `confirm` finds the address in a body that its sender
    wants visited before it sends more, or "". `status` is what its sender takes for success.
    `names_all` if each of its events has a name of its own, so that none is named by its request.
    """

    slug: str
    title: str
    parse: Parse
    paste: str
    help: str = ""
    fields: tuple[Field, ...] = ()
    check: Callable[[Mapping[str, Any]], list[str]] = field(default=lambda _: [])
    group: Group = Group.OBSERVABILITY
    verification: Verification | None = verification.CREDENTIALS
    confirm: Callable[[bytes], str] = field(default=lambda _: "")
    status: int = 202
    names_all: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """`run` asks the target once; the caller's time-out surrounds it. `target` names what is
    asked, for people. `load` brings what is not there yet, before anybody looks at the clock."""

    slug: str
    title: str
    fields: tuple[Field, ...]
    run: Callable[[Mapping[str, Any], Asking], Awaitable[Found]]
    target: Callable[[Mapping[str, Any]], str]
    check: Callable[[Mapping[str, Any]], list[str]] = field(default=lambda _: [])
    load: Callable[[], object] = field(default=lambda: None)


def collect(package: str, path: Iterable[str]) -> list[Any]:
    """Every module's PROVIDER in a folder, in the modules' alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(list(path)))
    return [importlib.import_module(f"{package}.{name}").PROVIDER for name in names]


def pasted(source: Source, *, url: str, key: str) -> str:
    """The lines to paste, with our address and this source's key in them; {machine} is the host
    without a port, for senders that speak something else than HTTP."""
    host = url.split("://", 1)[-1].rstrip("/")
    scheme = url.split("://", 1)[0]
    machine = urlsplit(url).hostname or host
    filled = source.paste.replace("{url}", url.rstrip("/")).replace("{key}", key)
    filled = filled.replace("{machine}", machine)
    return filled.replace("{host}", host).replace("{scheme}", scheme)
