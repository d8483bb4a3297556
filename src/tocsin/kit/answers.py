"""One request and its answer over a line, and whether the line is good for another request.

Requests are few lines, and are written here. Most answers come as one, and httptools reads those at
a tenth of what the standard library takes, which reads every other. Nothing may come after an
answer: a line on which something did is not used again.
"""

import http.client
import io
from collections.abc import Mapping
from dataclasses import dataclass

import httptools

from tocsin.kit import dial
from tocsin.kit.dial import Line

_FINAL = 200
"""From here on a status is that of an answer, and not of something before it."""


class NoAnswer(Exception):
    """What came is not HTTP."""


class NoWord(ConnectionError):
    """The other side broke off before it said anything."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` have lower-case names.

    ``is_last`` unless the line may carry another request: this answer was read to its end, and
    neither side wants to part.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_last: bool


def ask(
    line: Line, method: str, target: str, *, headers: Mapping[str, str], body: bytes, most: int
) -> Answer:
    """Return the answer with at most so many octets of its body.

    Raises NoWord, NoAnswer, and what the line raises.
    """
    asked = _head(method, target, {"Content-Length": str(len(body)), **headers}) + body
    heard = _Heard(line)
    try:
        line.sendall(asked)  # as one: in one packet if it is small
        first = heard.first()
    except ConnectionError as error:
        raise NoWord(error.strerror or str(error)) from error
    whole = _whole(first, most) if method != "HEAD" else None
    return whole or _any(heard, method, most)


def _head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Accept-Encoding: identity"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join([*lines, "", ""])
    if head.count("\r") != len(lines) + 1 or head.count("\n") != len(lines) + 1:
        raise ValueError("There is a line break in the head of a request.")
    return head.encode("latin-1")


def _whole(heard: bytes, most: int) -> Answer | None:
    """Read an answer that came as one; None if it is any other, or not all of it is there."""
    reading = _Reading()
    try:
        reading.parser.feed_data(heard)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    found = reading.found
    return found[0] if len(found) == reading.begun == 1 and len(found[0].body) <= most else None


class _Reading:
    """What httptools says of what it reads, told to methods of the names that it looks for."""

    def __init__(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.begun = 0
        self.found: list[Answer] = []
        self._headers: dict[str, str] = {}
        self._is_head = True
        self._body: list[bytes] = []

    def on_message_begin(self) -> None:
        self.begun += 1

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._is_head:  # and not what may come after chunks
            self._headers[name.decode().lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._is_head = False

    def on_body(self, part: bytes) -> None:
        self._body.append(part)

    def on_message_complete(self) -> None:
        status, is_last = self.parser.get_status_code(), not self.parser.should_keep_alive()
        if status >= _FINAL:
            self.found.append(Answer(status, self._headers, b"".join(self._body), is_last))


def _any(heard: "_Heard", method: str, most: int) -> Answer:
    try:
        answer = http.client.HTTPResponse(heard, method=method)  # type: ignore[arg-type]  # it asks for its file
        answer.begin()
        found = answer.read(most)
    except http.client.HTTPException as error:
        raise NoAnswer(repr(error)) from error
    is_last = answer.will_close or not answer.isclosed() or heard.has_left()
    return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, found, is_last)


class _Heard(io.BufferedReader):
    """What comes in over a line, which the library takes for a socket's."""

    def __init__(self, line: Line) -> None:
        self._incoming = dial.Incoming(line)
        super().__init__(self._incoming)

    def first(self) -> bytes:
        """Wait for the first word, and return as much as came with it, which is still to be read.

        Raises ConnectionResetError if none comes.
        """
        if not (came := self.peek(1)):
            raise ConnectionResetError("It hung up.")
        return came

    def has_left(self) -> bool:
        """Stop listening, and return whether something came that belongs to no answer."""
        self._incoming.is_over = True
        return bool(self.peek(1))

    def makefile(self, *_: object) -> io.BufferedReader:
        return self

    def close(self) -> None:
        """Nothing: the library closes at the end of an answer, and it is still to be seen whether
        more came."""
