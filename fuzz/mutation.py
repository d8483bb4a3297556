"""Mutations without any tool: the same from the same seed, so that what crashed crashes again."""

import random
from collections.abc import Iterator, Sequence

_BITS = (
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xae", b"{", b"}", b"[", b"]", b'"', b"\\u0000"),
    *(b"-1", b"1e400", b"9" * 30, b"9" * 400, b"NaN", b"null", b"true", b"=~", b"(", b"(a+)+$"),
    *(b"{{", b"}}", b"%s", b"../", b"\r\n", b"<script>", b"javascript:", b"0001-01-01T00:00:00Z"),
    *(b"9999-12-31T23:59:59-23:59", b"\\ud800", b"P9999999999Y", b"999999999d", b"&a=1&", b"*a"),
)


def mutants(seeds: Sequence[bytes], *, count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    for _ in range(count):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            _change(data, chance, seeds)
        yield bytes(data[:20_000])


def _change(data: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    at = chance.randint(0, len(data))
    to = min(len(data), at + chance.randint(0, 8))
    match chance.randint(0, 5):
        case 0:
            data[at:to] = chance.choice(_BITS)
        case 1:
            del data[at:to]
        case 2:
            data[at:at] = data[at : at + chance.randint(1, 60)] * chance.randint(1, 6)
        case 3 if data:
            data[at % len(data)] ^= 1 << chance.randint(0, 7)
        case 4:
            other = chance.choice(seeds)
            data[at:] = other[chance.randint(0, len(other)) :]
        case _:
            data[at:at] = bytes(chance.randint(0, 255) for _ in range(chance.randint(1, 6)))
