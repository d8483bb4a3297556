"""One outgoing HTTP request: a hard deadline, no redirects, no address that must not be reached.

Redirects are not followed because the place they lead to was checked by nobody, and an answer
is read only as far as anybody will look at it.
"""

import functools
import http.client
import io
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from tocsin.kit import dial, errors, guard
from tocsin.kit.dial import Line, Patience
from tocsin.kit.guard import Guard

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
) -> Response:
    """Return the answer, whatever its status, with at most so many octets of its body.

    Raises BadUrl, Refused, TooSlow, NoConnection or BadAnswer.
    """
    url = parse(request.url)
    with dial.connected(url.host, url.port, guard=allow, patience=patience) as line:
        if url.scheme == "https":
            line.secure(url.host, trust or dial.trusting())
        try:
            return _exchange(line, url, request, most)
        except http.client.HTTPException as error:
            raise BadAnswer(f"{url.host} did not answer in HTTP: {error!r}") from error


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


def _exchange(line: Line, url: Url, request: Request, most: int) -> Response:
    connection = http.client.HTTPConnection(url.host, url.port)
    connection.sock = outgoing = _Whole(line)
    headers = {
        "Host": url.authority, "User-Agent": "Tocsin", "Connection": "close", **request.headers,
    }  # fmt: skip
    connection.request(request.method, url.target, body=request.body, headers=headers)
    outgoing.flush()
    answer = connection.getresponse()
    body = answer.read(most)
    return Response(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body)


class _Whole:
    """Keeps what the library writes, so that head and body leave as one: in one packet if small."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._written: list[bytes] = []

    def sendall(self, data: bytes) -> None:
        self._written.append(data)

    def flush(self) -> None:
        self._line.sendall(b"".join(self._written))
        self._written.clear()

    def makefile(self, *_: object) -> io.BufferedReader:
        return self._line.makefile()

    def close(self) -> None:
        """Nothing; see ``dial.Line.close``."""
