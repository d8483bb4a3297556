"""How much alike two texts are: the share of three-letter pieces that they have in common.

It is the measure of PostgreSQL's pg_trgm, but that numbers do not count: what differs in a
percentage or in the number of a host is the same thing said of another one.
"""

import functools
import re

_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
LOOKED_AT = 500


def of(one: str, other: str) -> float:
    """Return 1 for the same words, 0 for nothing in common."""
    mine, theirs = _pieces(one), _pieces(other)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


@functools.lru_cache(maxsize=4096)
def _pieces(text: str) -> frozenset[str]:
    words = _WORD.findall(_DIGITS.sub("0", text[:LOOKED_AT].lower()))
    padded = (f"  {word} " for word in words)
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))
