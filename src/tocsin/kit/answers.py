"""One request and its answer over a line, and whether the line is good for another request.

Requests are few lines, and most answers are a short head and a body of known length that come as
one: these are written and read here. Every other answer is the standard library's to read. Nothing
may come after an answer: a line on which something did is not used again.
"""

import http.client
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.kit import dial
from tocsin.kit.dial import Line

_STATUS = re.compile(rb"HTTP/1\.1 (?!204|304)([2-5][0-9]{2})(?: [^\r\n]*)?")
_HEADER = re.compile(rb"([!#-'*+\-.0-9A-Z^-z|~]+):[ \t]*([^\r\n]*)")


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
    plain = _plain(first, most) if method != "HEAD" else None
    return plain or _any(heard, method, most)


def _head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Accept-Encoding: identity"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join([*lines, "", ""])
    if head.count("\r") != len(lines) + 1 or head.count("\n") != len(lines) + 1:
        raise ValueError("There is a line break in the head of a request.")
    return head.encode("latin-1")


def _plain(heard: bytes, most: int) -> Answer | None:
    """Read an answer that came as one; None if it is any other, or not all of it is there."""
    head, _, body = heard.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    status, fields = _STATUS.fullmatch(first), [_HEADER.fullmatch(line) for line in lines]
    headers = {field[1].decode().lower(): field[2].decode("latin-1") for field in fields if field}
    if status is None or len(headers) != len(lines) or "transfer-encoding" in headers:
        return None
    if headers.get("content-length") != str(len(body)) or len(body) > most:
        return None
    is_last = "close" in headers.get("connection", "").lower()
    return Answer(int(status[1]), headers, body, is_last)


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
