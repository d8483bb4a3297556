"""Sound as the telephone carries it: G.711 in packets of 20 ms, and the keys that come back."""

import array
import functools
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

Samples: TypeAlias = Sequence[int]

RATE = 8000
FRAME = 160
"""Samples, which is also bytes, in 20 ms."""
FRAME_SECONDS = FRAME / RATE
_KEYS = "0123456789*#ABCD"
_ULAW_BIAS, _ULAW_MOST = 0x84, 32_635
SILENCE = 0


@dataclass(frozen=True, slots=True)
class Packet:
    payload: int
    timestamp: int
    data: bytes


def to_ulaw(samples: Samples) -> bytes:
    table = _table_of("ulaw")
    return bytes(table[(sample >> 2) & 0x3FFF] for sample in samples)


def to_alaw(samples: Samples) -> bytes:
    table = _table_of("alaw")
    return bytes(table[(sample >> 2) & 0x3FFF] for sample in samples)


def tones(pattern: tuple[tuple[int, float], ...]) -> Samples:
    """Return a melody of pitches in hertz, each so many seconds; 0 is a pause."""
    samples: list[int] = []
    for pitch, seconds in pattern:
        count = int(seconds * RATE)
        step = 2 * math.pi * pitch / RATE
        samples += [int(9000 * math.sin(step * at)) for at in range(count)]
    return array.array("h", samples)


def slower(samples: Samples, rate: int) -> Samples:
    """Bring sound down to the telephone's rate; what it cannot carry is averaged away."""
    if rate == RATE or not samples:
        return samples
    ratio = rate / RATE
    sums = [0]
    for sample in samples:
        sums.append(sums[-1] + sample)
    edges = [int(at * ratio) for at in range(int(len(samples) / ratio) + 1)]
    found = ((sums[b] - sums[a]) // (b - a) for a, b in pairwise(edges) if b > a)
    return array.array("h", found)


def packet(number: int, data: bytes, *, payload: int, source: int, first: bool = False) -> bytes:
    """Return one packet of RTP; each is 20 ms after the one before."""
    mark = 0x80 if first else 0
    head = struct.pack(
        "!BBHII", 0x80, mark | payload, number & 0xFFFF, (number * FRAME) & 0xFFFFFFFF, source
    )
    return head + data


def read(raw: bytes) -> Packet | None:
    if len(raw) < 12 or raw[0] >> 6 != 2:
        return None
    _, kind, _, timestamp, _ = struct.unpack_from("!BBHII", raw)
    start = 12 + 4 * (raw[0] & 0x0F)
    if raw[0] & 0x10 and len(raw) >= start + 4:
        start += 4 + 4 * struct.unpack_from("!H", raw, start + 2)[0]
    return Packet(kind & 0x7F, timestamp, raw[start:])


def key(data: bytes) -> str | None:
    """Return the key that a telephone event is about."""
    return _KEYS[data[0]] if len(data) >= 4 and data[0] < len(_KEYS) else None


@functools.cache
def _table_of(law: str) -> bytes:
    """What becomes of each sample of 14 bits."""
    one = _ulaw if law == "ulaw" else _alaw
    return bytes(one((bits << 2) - (0x10000 if bits >= 0x2000 else 0)) for bits in range(0x4000))


def _ulaw(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    value = min(abs(sample), _ULAW_MOST) + _ULAW_BIAS
    exponent = max(value.bit_length() - 8, 0)
    return ~(sign | exponent << 4 | (value >> (exponent + 3)) & 0x0F) & 0xFF


def _alaw(sample: int) -> int:
    sign = 0 if sample < 0 else 0x80
    value = min(abs(sample), 32_767) >> 4
    exponent = max(value.bit_length() - 4, 0)
    mantissa = (value >> max(exponent - 1, 0)) & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55
