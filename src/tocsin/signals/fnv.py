"""FNV-1a of 64 bits, byte by byte, and of many texts at a time.

The hash takes a byte in with an exclusive or and a multiplication. Python's numbers are as long as
one likes, so the hashes of a whole body lie side by side in one number, each in a lane of its own,
and both are done for all of them at once: a fifth of what it takes one after the other.
"""

import functools
import struct
from collections.abc import Sequence

OFFSET, PRIME, MASK = 0xCBF29CE484222325, 0x100000001B3, 0xFFFFFFFFFFFFFFFF
_LANE = 16
"""Bytes: a hash has eight, its product with the prime thirteen."""
_WORD = 8
_UNDO = pow(PRIME, -1, MASK + 1)


def of(said: bytes) -> int:
    value = OFFSET
    for byte in said:
        value = ((value ^ byte) * PRIME) & MASK
    return value


def together(texts: Sequence[bytes]) -> list[int]:
    """Return the hash of each text, of at least one.

    What all of them begin with is hashed once. The rests are made alike long by zeros before them;
    a zero only multiplies, which is undone beforehand.
    """
    shared = _shared_beginning(texts)
    rests = [text[len(shared) :] for text in texts]
    words = -(-max(map(len, rests)) // _WORD)
    start, long = _of_prefix(shared), words * _WORD
    begun = [start * _undone(long - len(rest)) & MASK for rest in rests]
    texts_in_words = memoryview(b"".join([r.rjust(long, b"\0") for r in rests])).cast("Q")
    lanes = _through(_side_by_side(begun), texts_in_words, len(texts), words)
    found = struct.unpack(f"<{2 * len(texts)}Q", lanes.to_bytes(_LANE * len(texts), "little"))
    return list(found[::2])


def _through(lanes: int, texts: memoryview, number: int, words: int) -> int:
    """Take the texts into the hashes, of each text one byte at a time."""
    of_all, prime = _side_by_side([MASK] * number), PRIME
    lowest = _side_by_side([0xFF] * number)
    laid_out = bytearray(_LANE * number)
    places = memoryview(laid_out).cast("Q")[::2]
    for at in range(words):
        places[:] = texts[at::words]
        following = int.from_bytes(laid_out, "little")
        for _ in range(_WORD):
            lanes = ((lanes ^ (following & lowest)) * prime) & of_all
            following >>= 8
    return lanes


def _side_by_side(values: Sequence[int]) -> int:
    return int.from_bytes(b"".join([v.to_bytes(_LANE, "little") for v in values]), "little")


def _shared_beginning(texts: Sequence[bytes]) -> bytes:
    """What the first and the last in their order have in common, so have those between."""
    first, last = min(texts), max(texts)
    differ = (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(differ, len(first))]


@functools.lru_cache(maxsize=256)
def _of_prefix(said: bytes) -> int:
    """Remembered, because the alerts of a rule begin alike in each of their bodies."""
    return of(said)


@functools.lru_cache(maxsize=4096)
def _undone(times: int) -> int:
    """What makes up for so many multiplications."""
    return pow(_UNDO, times, MASK + 1)
