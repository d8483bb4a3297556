"""The shortest way to the busiest door.

In a storm Prometheus posts thousands of times a second to one path; it need not pass every route
and layer that pages have. Whatever else comes goes on to the whole application.
"""

import functools
import re
from dataclasses import dataclass
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tocsin.api.doors import alertmanager, answers, entry, head
from tocsin.api.doors.alertmanager import Outcome
from tocsin.api.doors.entry import EventGate
from tocsin.api.doors.flood import Flood
from tocsin.api.doors.head import Head
from tocsin.incidents.delivery import Delivery, Receipt

_PATH = "/api/v2/alerts"
_ENDS = _PATH.encode()
_ODD = re.compile(rb"[^!-~]|[%?#]")
_MEANS_MORE = frozenset(
    (b"expect", b"transfer-encoding", b"upgrade", b"x-forwarded-for", b"x-forwarded-proto")
)
_SMALL = 65_536
"""Bytes of a body that need no holding back of its sender."""
_HEADS, _LONGEST_HEAD = 2048, 2048

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Plain:
    """A request that can go the straight way, but for its body."""

    url: bytes
    headers: Headers
    head: Head


class Asked(Protocol):
    """A request that waits for its answer."""

    def answer(self, response: Response) -> None:
        """Answer it at once."""

    def go_on(self, application: ASGIApp) -> None:
        """Let an application answer it, in a task of its own."""


class Quick:
    """The application with that way before it, and beside that a straight one.

    ``plain`` and ``take`` are for whoever reads HTTP and need not make a task, a scope and messages
    of the plainest requests: that is most of what such a request costs.
    """

    def __init__(self, whole: Starlette) -> None:
        self.whole = whole
        self._gate: EventGate = whole.state.gate
        self._flood: Flood = whole.state.flood
        self._most = min(_SMALL, whole.state.settings.max_batch)
        self._plain: dict[tuple[bytes, Headers, str], Plain | None] = {}
        self._known: dict[tuple[bytes, int, str], Plain] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not _is_ours(scope["path"]):
            await self.whole(scope, receive, send)
            return
        await self._answer(alertmanager.post_alerts, scope, receive, send)

    def plain(self, url: bytes, headers: Headers, address: str) -> Plain | None:
        """Read the head of a POST over HTTP/1.1; None if it has to go the ordinary way.

        Most say what one before them said: what is read of it is remembered.
        """
        if not url.endswith(_ENDS):
            return None
        try:
            return self._plain[url, headers, address]
        except KeyError:
            return self._remembered(url, headers, address)

    def known(self, head: bytes, size: int, address: str) -> Plain | None:
        """What was read of a head of these very bytes, which announced so large a body."""
        return self._known.get((head, size, address))

    def note(self, head: bytes, size: int, address: str, plain: Plain) -> None:
        if len(self._known) >= _HEADS:
            self._known.clear()
        self._known[head, size, address] = plain

    def take(self, head: Head, body: bytes, asked: Asked) -> bool:
        """Hand it in; it is answered when it is durable. False if it has to go the other way."""
        if self._gate.is_full or self._flood.refused(head.key):
            return False
        delivery = head.delivery(alertmanager.PROVIDER, body)
        tell = functools.partial(self._tell, asked, delivery, body)
        self._gate.put(delivery, size=len(body), tell=tell)
        return True

    def _tell(self, asked: Asked, delivery: Delivery, body: bytes, outcome: Outcome) -> None:
        if isinstance(outcome, Receipt) and (answer := alertmanager.accepted(outcome)):
            self._flood.learn(delivery.key, outcome.per_minute)
            asked.answer(answer)
        else:
            saying = alertmanager.saying(body, delivery, outcome)
            asked.go_on(functools.partial(self._answer, saying))

    async def _answer(
        self, handler: answers.Handler, scope: Scope, receive: Receive, send: Send
    ) -> None:
        scope["app"] = self.whole
        scope["path_params"] = {"prefix": scope["path"][1 : -len(_PATH)]}
        answer = await handler(Request(scope, receive))
        await answer(scope, receive, send)

    def _remembered(self, url: bytes, headers: Headers, address: str) -> Plain | None:
        """Nobody can fill the memory with heads: they are short, and too many are forgotten."""
        if len(url) + sum(len(name) + len(value) for name, value in headers) > _LONGEST_HEAD:
            return None
        if len(self._plain) >= _HEADS:
            self._plain.clear()
        found = _read(url, headers, address) if self._is_plain(url, headers) else None
        self._plain[url, headers, address] = found
        return found

    def _is_plain(self, url: bytes, headers: Headers) -> bool:
        said = dict(headers)
        size = said.get(b"content-length", b"")
        return (
            url.startswith(b"/")
            and _ODD.search(url) is None
            and _MEANS_MORE.isdisjoint(said)
            and size.isdigit()
            and int(size) <= self._most
        )


def _read(url: bytes, headers: Headers, address: str) -> Plain:
    path = url.decode()
    request = Request(
        {
            "type": "http",
            "path": path,
            "path_params": {"prefix": path[1 : -len(_PATH)]},
            "query_string": b"",
            "headers": headers,
            "client": (address, 0),
        }
    )
    return Plain(url, headers, head.of(request, entry.key_of(request)))


def _is_ours(path: str) -> bool:
    return path.endswith(_PATH)
