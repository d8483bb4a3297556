"""Reading the answer to an HTTP request as far as anybody will look at it.

Providers do not all keep to the letter, and a page that arrived must not be sent again for a badly
written line of their answer: what can be understood is, as the standard library does, at a third of
its cost. Nothing may come after an answer: a line on which something did is not used again.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LONGEST_HEAD = 65_536
_CHUNK = 65_536
_MOST_INTERIM = 10
_STATUS = re.compile(rb"HTTP/(\d)\.(\d)[ \t]+(\d{3})(?:[ \t].*)?")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_END_OF_LINE = re.compile(rb"\r?\n")
_LONGEST_END = 4
_FOLDED = re.compile(rb"\r?\n[ \t]+")
_SIZE = re.compile(rb"[0-9a-fA-F]{1,15}")
_BODILESS = frozenset({204, 304})


class NoAnswer(Exception):
    """What came is not HTTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``is_last`` unless the line may carry another request: this answer was read to its end, and
    neither side wants to part."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_last: bool


@dataclass(frozen=True, slots=True)
class _Head:
    status: int
    headers: dict[str, str]
    is_modern: bool

    @property
    def parts(self) -> bool:
        return not self.is_modern or "close" in self.headers.get("connection", "").lower()

    @property
    def is_chunked(self) -> bool:
        return self.headers.get("transfer-encoding", "").strip().lower() == "chunked"

    @property
    def length(self) -> int | None:
        said = self.headers.get("content-length", "").strip()
        return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


class Reader:
    """The octets of one line, of which ``receive`` brings some more, and none at their end."""

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self._left = b""
        self.has_begun = False

    @property
    def is_empty(self) -> bool:
        return not self._left

    def more(self) -> bool:
        """Wait for more; False at the end."""
        octets = self._receive()
        self._left += octets
        self.has_begun = self.has_begun or bool(octets)
        return bool(octets)

    def until(self, end: re.Pattern[bytes]) -> bytes:
        """Return what comes before this, and pass over it; nothing is looked at twice."""
        looked_at = 0
        while not (found := end.search(self._left, looked_at)):
            looked_at = max(0, len(self._left) - _LONGEST_END)
            if len(self._left) > LONGEST_HEAD or not self.more():
                raise NoAnswer(f"it said {self._left[:40]!r}")
        before, self._left = self._left[: found.start()], self._left[found.end() :]
        return before

    def octets(self, count: int) -> bytes:
        """Return so many, or what there is before the end."""
        parts, size = [self._left], len(self._left)
        while size < count and (octets := self._receive()):
            parts.append(octets)
            size += len(octets)
        found = b"".join(parts)
        self._left = found[count:]
        return found[:count]


def read(reader: Reader, method: str, *, most: int) -> Answer:
    """Read an answer with at most so many octets of its body."""
    head = _final(reader)
    if method == "HEAD" or head.status in _BODILESS:
        body, is_whole = b"", True
    elif head.is_chunked:
        body, is_whole = _chunks(reader, most)
    else:
        body, is_whole = _plain(reader, head.length, most)
    is_last = head.parts or not is_whole or not reader.is_empty
    return Answer(head.status, head.headers, body, is_last)


def _final(reader: Reader) -> _Head:
    """The head of the answer itself, after those that say that it will come."""
    for _ in range(_MOST_INTERIM):
        head = _head(reader)
        if head.status >= 200:
            return head
    raise NoAnswer("it said again and again that it would answer")


def _head(reader: Reader) -> _Head:
    said = _FOLDED.sub(b" ", reader.until(_END_OF_HEAD))
    first, *lines = said.split(b"\n")
    status = _STATUS.fullmatch(first.rstrip(b"\r"))
    if status is None:
        raise NoAnswer(f"it began with {first[:40]!r}")
    headers = {}
    for line in lines:
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return _Head(int(status[3]), headers, is_modern=(status[1], status[2]) >= (b"1", b"1"))


def _plain(reader: Reader, length: int | None, most: int) -> tuple[bytes, bool]:
    """Without a length it lasts until the other side hangs up, and then the line is of no use."""
    body = reader.octets(most if length is None else min(length, most))
    return body, length == len(body)


def _chunks(reader: Reader, most: int) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    size = 0
    while True:
        said = reader.until(_END_OF_LINE).partition(b";")[0].strip()
        if not _SIZE.fullmatch(said):
            raise NoAnswer(f"{said[:20]!r} is not the size of a part")
        length = int(said, 16)
        if length == 0:
            _pass_over_trailers(reader)
            return b"".join(parts), True
        parts.append(reader.octets(min(length, most - size)))
        size += len(parts[-1])
        if len(parts[-1]) < length:
            return _cut(b"".join(parts), most)
        reader.until(_END_OF_LINE)


def _cut(body: bytes, most: int) -> tuple[bytes, bool]:
    if len(body) < most:
        raise NoAnswer("it broke off in the middle of a part")
    return body, False


def _pass_over_trailers(reader: Reader) -> None:
    while reader.until(_END_OF_LINE):
        pass
