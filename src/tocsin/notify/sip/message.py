"""Requests and responses of SIP (RFC 3261) as text, and what is read from them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

CRLF = "\r\n"
_SHORT = {
    "v": "via", "f": "from", "t": "to", "m": "contact", "i": "call-id", "l": "content-length",
    "c": "content-type", "k": "supported", "e": "content-encoding", "s": "subject",
}  # fmt: skip
_URI = re.compile(r"sips?:[^\s<>;,]+(?:;[^\s<>,]*)?")
_ADDRESS = re.compile(r"(?:\"[^\"]*\"|[^\",<])*<[^>]*>[^,]*")
_STATUS = re.compile(r"SIP/2\.0 (\d{3}) ?(.*)")
_MOST_BYTES = 65_535
_NAMES = {"call-id": "Call-ID", "cseq": "CSeq"}


@dataclass(frozen=True, slots=True)
class Message:
    """``start`` is the first line; names of headers are in small letters."""

    start: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def every(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    @property
    def status(self) -> int | None:
        """The number of a response; None for a request."""
        found = _STATUS.fullmatch(self.start)
        return int(found[1]) if found else None

    @property
    def reason(self) -> str:
        found = _STATUS.fullmatch(self.start)
        return found[2].strip() if found else ""

    @property
    def method(self) -> str:
        """The method of a request, or of what a response answers."""
        if self.status is None:
            return self.start.partition(" ")[0]
        return self.get("cseq").partition(" ")[2].strip()

    @property
    def sequence(self) -> int:
        number = self.get("cseq").partition(" ")[0]
        return int(number) if number.isdecimal() else 0

    def raw(self) -> bytes:
        lines = [self.start, *(f"{_written(name)}: {value}" for name, value in self.headers)]
        lines.append(f"Content-Length: {len(self.body)}")
        return CRLF.join([*lines, "", ""]).encode() + self.body


def parse(raw: bytes) -> Message | None:
    """Read one message; None for what is none, such as a keep-alive."""
    head, _, body = raw[:_MOST_BYTES].partition(b"\r\n\r\n")
    lines = re.sub(r"\r\n[ \t]+", " ", head.decode("utf-8", "replace")).split(CRLF)
    if "SIP/2.0" not in lines[0]:
        return None
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            key = name.strip().lower()
            headers.append((_SHORT.get(key, key), value.strip()))
    return Message(lines[0], tuple(each for each in headers if each[0] != "content-length"), body)


def _written(name: str) -> str:
    """A name as RFC 3261 writes it, for telephones that know it in no other way."""
    return _NAMES.get(name) or name.title()


def length(head: bytes) -> int:
    """Return how long the body is that belongs to a head, on a connection."""
    found = re.search(rb"(?im)^(?:content-length|l)[ \t]*:[ \t]*(\d{1,5})", head)
    return int(found[1]) if found else 0


def uri(value: str) -> str:
    """Return the address in a header such as Contact; empty if there is none."""
    found = _URI.search(value)
    return found[0] if found else ""


def tag(value: str) -> str:
    found = re.search(r";\s*tag=([^;\s>]+)", value)
    return found[1] if found else ""


def listed(values: Sequence[str]) -> list[str]:
    """Return addresses one by one: a header may have several between commas."""
    return [each for value in values for each in _ADDRESS.findall(value)]


def response(
    request: Message, status: str, *, more: Sequence[tuple[str, str]] = (), body: bytes = b""
) -> Message:
    """Answer a request along the way it came."""
    copied = [(name, v) for name, v in request.headers if name in _COPIED]
    return Message(f"SIP/2.0 {status}", (*copied, *more), body)


_COPIED = frozenset({"via", "from", "to", "call-id", "cseq", "record-route"})
