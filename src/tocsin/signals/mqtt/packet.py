"""Packets of MQTT 3.1.1, as many as a subscriber needs that never asks for more than at least once.

A broker is somebody else's program: every length is checked, and a message of any size is read
without holding more of it than a limit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

CONNACK, PUBLISH, SUBACK, PINGRESP = 2, 3, 9, 13
LARGEST = 1_048_576
"""Of what a packet holds, as much as is kept; the rest is skipped."""
_CLEAN, _PASSWORD, _USER = 0x02, 0x40, 0x80
REFUSED = 0x80
"""In a SUBACK: the broker does not let us subscribe to this."""
REASONS = {
    1: "it does not speak MQTT 3.1.1",
    2: "it does not like our client id",
    3: "it is not ready",
    4: "user or password are wrong",
    5: "we are not allowed in",
}


class Broken(ValueError):
    """The broker does not speak MQTT."""


@dataclass(frozen=True, slots=True)
class Packet:
    """``size`` is what it held; ``content`` as much of that as is kept."""

    kind: int
    flags: int
    content: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Published:
    """``number`` is None where nobody waits for an acknowledgement. ``lacks`` is how many bytes
    of it were not kept; ``is_retained`` for what was published before we came."""

    topic: str
    payload: bytes
    number: int | None
    lacks: int
    is_retained: bool


class Packets:
    """Take in what was read, give out the packets that are whole."""

    def __init__(self) -> None:
        self._held = b""
        self._skip = 0

    def feed(self, data: bytes) -> Iterator[Packet]:
        self._held += data
        while (found := self._next()) is not None:
            yield found

    def _next(self) -> Packet | None:
        gone = min(self._skip, len(self._held))
        self._held = self._held[gone:]
        self._skip -= gone
        if self._skip or len(self._held) < 2:
            return None
        size, begin = _length(self._held)
        kept = min(size, LARGEST)
        if begin == 0 or len(self._held) < begin + kept:
            return None
        first, content = self._held[0], self._held[begin : begin + kept]
        self._held = self._held[begin + kept :]
        self._skip = size - kept
        return Packet(first >> 4, first & 0x0F, content, size)


def published(packet: Packet) -> Published:
    topic, rest = _text(packet.content)
    is_answered = bool(packet.flags & 0x06)
    if is_answered and len(rest) < 2:
        raise Broken("A message that wants an acknowledgement has no number.")
    number = int.from_bytes(rest[:2], "big") if is_answered else None
    return Published(
        topic=topic.decode("utf-8", "replace"),
        payload=rest[2:] if is_answered else rest,
        number=number,
        lacks=packet.size - len(packet.content),
        is_retained=bool(packet.flags & 0x01),
    )


def refusal(packet: Packet) -> str:
    """Why a broker does not let us in; "" if it does."""
    if packet.kind != CONNACK or len(packet.content) < 2:
        raise Broken("It did not answer as a broker of MQTT does.")
    code = packet.content[1]
    return REASONS.get(code, f"it refused us with the code {code}") if code else ""


def refused(packet: Packet, filters: Sequence[str]) -> list[str]:
    """The filters that a broker does not let us subscribe to."""
    codes = packet.content[2:]
    return [each for each, code in zip(filters, codes, strict=False) if code == REFUSED]


def connect(client: str, *, user: str, password: str, keep_alive: int) -> bytes:
    """Ask to be let in, and for what was kept for us since we were there."""
    flags = (_USER if user else 0) | (_PASSWORD if user and password else 0)
    parts = [_of_text("MQTT"), bytes((4, flags)), keep_alive.to_bytes(2, "big"), _of_text(client)]
    if user:
        parts.append(_of_text(user))
    if user and password:
        parts.append(_of_text(password))
    return _written(0x10, b"".join(parts))


def subscribe(filters: Sequence[tuple[str, int]]) -> bytes:
    wanted = b"".join(_of_text(each) + bytes((quality,)) for each, quality in filters)
    return _written(0x82, b"\x00\x01" + wanted)


def acknowledge(number: int) -> bytes:
    return _written(0x40, number.to_bytes(2, "big"))


def ping() -> bytes:
    return _written(0xC0, b"")


def leave() -> bytes:
    return _written(0xE0, b"")


def _length(data: bytes) -> tuple[int, int]:
    """How much a packet holds, and where that begins: 0 while not all of the length is there."""
    size = 0
    for place in range(4):
        if 1 + place >= len(data):
            return 0, 0
        byte = data[1 + place]
        size |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            return size, 2 + place
    raise Broken("A length of more than four bytes is none.")


def _text(content: bytes) -> tuple[bytes, bytes]:
    size = int.from_bytes(content[:2], "big")
    if len(content) < 2 + size:
        raise Broken("A topic is longer than the message.")
    return content[2 : 2 + size], content[2 + size :]


def _of_text(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(2, "big") + encoded


def _written(first: int, content: bytes) -> bytes:
    size, length = len(content), b""
    while True:
        size, byte = divmod(size, 128)
        length += bytes((byte | (0x80 if size else 0),))
        if not size:
            return bytes((first,)) + length + content
