"""What a text says, as numbers: how often each of its words is in it.

A digest stands for each word, so that what was learned tells nobody what was written.
"""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

MOST_CHARACTERS = 6000
MOST_WORDS = 400
_WORD = re.compile(r"[^\W\d_]{2,30}|\d+")
_NUMBER = "0"


def read(text: str) -> list[str]:
    """Return the words in order, small. Every number is the same word: it says who, not what."""
    found = _WORD.findall(text[:MOST_CHARACTERS].lower())
    return [_NUMBER if word[0].isdigit() else word for word in found]


def counted(text: str) -> dict[int, float]:
    """Return how much each word counts: twice said is not twice as much."""
    most = Counter(read(text)).most_common(MOST_WORDS)
    return {digest(word): 1.0 + math.log(count) for word, count in most}


def spelled(text: str) -> dict[int, str]:
    """Return what each digest of a text stands for."""
    return {digest(word): word for word in read(text)}


def weighed(counts: Mapping[int, float], rarity: Mapping[int, float]) -> dict[int, float]:
    """Return them by how rare each is, together of length one."""
    found = {word: count * rarity[word] for word, count in counts.items() if word in rarity}
    length = math.sqrt(sum(value * value for value in found.values()))
    return {word: value / length for word, value in found.items()} if length else {}


@lru_cache(maxsize=50_000)
def digest(word: str) -> int:
    """Return 63 bits that stand for a word in every process alike."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big") >> 1
