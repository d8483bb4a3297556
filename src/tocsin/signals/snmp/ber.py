"""ASN.1's Basic Encoding Rules, as much as SNMP has of them: read with bounds, and written.

Everything here comes from strangers by UDP: a length that does not fit ends it, at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
ADDRESS, COUNTER, GAUGE, TICKS, OPAQUE, COUNTER64 = 0x40, 0x41, 0x42, 0x43, 0x44, 0x46
_LONGEST_INTEGER = 9
_LONGEST_OID = 128
_LARGEST_ARC = 2**32 - 1


class Malformed(ValueError):
    """The bytes are not what they should be."""


@dataclass(frozen=True, slots=True)
class Item:
    """One value as it stands there: its tag and its content, which begins at ``begin``."""

    tag: int
    content: bytes
    begin: int
    end: int


def item(data: bytes, at: int = 0, *, tag: int | None = None) -> Item:
    """The value that begins there, of this tag if one is wanted."""
    if at + 2 > len(data):
        raise Malformed("It ends where a value should begin.")
    found, size, begin = data[at], data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        if not 0 < count <= 4 or begin + count > len(data):
            raise Malformed("A length is not said in one to four bytes.")
        size = int.from_bytes(data[begin : begin + count], "big")
        begin += count
    if begin + size > len(data):
        raise Malformed("A value is longer than what holds it.")
    if tag is not None and found != tag:
        raise Malformed(f"A value of the kind {tag:#04x} should stand where {found:#04x} does.")
    return Item(found, data[begin : begin + size], begin, begin + size)


def items(data: bytes) -> Iterator[Item]:
    """The values that stand one behind the other in it."""
    at = 0
    while at < len(data):
        found = item(data, at)
        yield found
        at = found.end


def sequence(data: bytes, count: int, *, tag: int = SEQUENCE) -> list[Item]:
    """The so many values that begin one of this kind; more may stand behind them."""
    found = list(items(item(data, tag=tag).content))
    if len(found) < count:
        raise Malformed(f"There should be {count} values, but are {len(found)}.")
    return found


def integer(found: Item) -> int:
    if found.tag not in (INTEGER, COUNTER, GAUGE, TICKS, COUNTER64):
        raise Malformed("A number should stand there.")
    if not 0 < len(found.content) <= _LONGEST_INTEGER:
        raise Malformed("A number is empty, or too large.")
    return int.from_bytes(found.content, "big", signed=found.tag == INTEGER)


def octets(found: Item) -> bytes:
    if found.tag != OCTETS:
        raise Malformed("A string should stand there.")
    return found.content


def oid(found: Item) -> str:
    if found.tag != OID or not found.content or found.content[-1] & 0x80:
        raise Malformed("An object's name should stand there.")
    arcs = _arcs(found.content)
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - first * 40, *arcs[1:])))


def written(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def of_integer(number: int, *, tag: int = INTEGER) -> bytes:
    size = number.bit_length() // 8 + 1
    return written(tag, number.to_bytes(size, "big", signed=True))


def of_oid(name: str) -> bytes:
    first, second, *rest = map(int, name.split("."))
    return written(OID, b"".join(map(_arc, (first * 40 + second, *rest))))


def of_sequence(*parts: bytes, tag: int = SEQUENCE) -> bytes:
    return written(tag, b"".join(parts))


def _arcs(content: bytes) -> list[int]:
    arcs, arc = [], 0
    for byte in content:
        arc = arc << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(arc)
            arc = 0
        if arc > _LARGEST_ARC or len(arcs) > _LONGEST_OID:
            raise Malformed("An object's name is longer than any can be.")
    return arcs


def _arc(arc: int) -> bytes:
    parts = [arc & 0x7F]
    while arc := arc >> 7:
        parts.append(0x80 | arc & 0x7F)
    return bytes(reversed(parts))
