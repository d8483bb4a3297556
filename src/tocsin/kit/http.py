"""One outgoing HTTP request: a hard deadline, no redirects, no address that must not be reached.

Redirects are not followed because the place they lead to was checked by nobody, and an answer
is read only as far as anybody will look at it.
"""

import contextlib
import functools
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit

from tocsin.kit import answers, dial, errors, guard
from tocsin.kit.dial import Line, Patience
from tocsin.kit.guard import Guard
from tocsin.kit.lines import Lines, Place

MAX_ANSWER = 65_536
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_KEPT_IN_TARGET = "/?:@!$&'()*+,;=-._~%[]"


class BadUrl(errors.Invalid):
    """It is not an address that a request can go to."""


class BadAnswer(errors.Unavailable):
    """The other side answered with something that is not HTTP."""


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """``headers`` have lower-case names; ``body`` holds at most the first 64 KiB, or as told."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Url:
    """A URL taken apart once, so that what is checked is what is dialled."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def send(
    request: Request,
    *,
    allow: Guard = guard.PUBLIC,
    patience: Patience = dial.PATIENCE,
    trust: ssl.SSLContext | None = None,
    most: int = MAX_ANSWER,
    lines: Lines | None = None,
) -> Response:
    """Return the answer, whatever its status, with at most so many octets of its body.

    With ``lines`` one that was kept is used, and kept again. If the other side hung it up before it
    said a word, the request goes out once more on a new one.

    Raises BadUrl, Refused, TooSlow, NoConnection or BadAnswer.
    """
    url = parse(request.url)
    deadline = dial.Deadline(patience.total)
    exchange = _Exchange(url, request, most, Place(url.scheme, url.host, url.port, allow, trust))
    kept = lines.take(exchange.place) if lines else None
    if kept is not None:
        kept.go_on(deadline)
        with contextlib.suppress(dial.Parted):
            return exchange.over(kept, lines)
        patience = replace(patience, total=deadline.left())
    return exchange.over(exchange.dialled(patience), lines)


def parse(text: str) -> Url:
    """Take a URL apart, or raise BadUrl with what is wrong about it."""
    try:
        parts = urlsplit(text)
        port, host = parts.port, _ascii(parts.hostname or "")
        text.encode()  # a lone surrogate, which could not be sent
    except ValueError as error:
        raise BadUrl(f"'{text[:80]}' is not a web address.") from error
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host):
        raise BadUrl(f"'{text[:80]}' is not an address that begins with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise BadUrl("A web address must not carry a user name or password.")
    path = quote(parts.path or "/", safe=_KEPT_IN_TARGET)
    query = f"?{quote(parts.query, safe=_KEPT_IN_TARGET)}" if parts.query else ""
    return Url(parts.scheme, host, port or _PORTS[parts.scheme], path + query)


def authority(text: str) -> str:
    """Return the host that a URL names, and its port if it is an unusual one; or raise BadUrl."""
    return _authority("/".join(text.split("/", 3)[:3]))


@functools.lru_cache(maxsize=1024)
def _authority(origin: str) -> str:
    """Remembered, for a channel has few; what comes after the host may be a secret and is not."""
    return parse(origin).authority


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode()


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A request and its answer, on whichever line."""

    url: Url
    request: Request
    most: int
    place: Place

    def dialled(self, patience: Patience) -> Line:
        host = self.url.host
        line = dial.dialled(host, self.url.port, guard=self.place.guard, patience=patience)
        if self.url.scheme == "https":
            try:
                with dial.named(host):
                    line.secure(host, self.place.trust or dial.trusting())
            except BaseException:
                line.hang_up()
                raise
        return line

    def over(self, line: Line, lines: Lines | None) -> Response:
        """Ask, and keep the line for the next if that can be."""
        keeping = None
        try:
            with dial.named(self.url.host):
                answer = self._answer(line, keeps=lines is not None)
            keeping = None if answer.is_last else lines
        finally:
            if keeping is None:
                line.hang_up()
        if keeping is not None:
            keeping.put(self.place, line)
        return Response(answer.status, answer.headers, answer.body)

    def _answer(self, line: Line, *, keeps: bool) -> answers.Answer:
        named = {"Host": self.url.authority, "User-Agent": "Tocsin", **self.request.headers}
        headers = named if keeps else {"Connection": "close", **named}
        method, body = self.request.method, self.request.body
        try:
            return answers.ask(
                line, method, self.url.target, headers=headers, body=body, most=self.most
            )
        except answers.NoWord as error:
            raise dial.Parted(f"{self.url.host}: {error}") from error
        except answers.NoAnswer as error:
            raise BadAnswer(f"{self.url.host} did not answer in HTTP: {error}.") from error
