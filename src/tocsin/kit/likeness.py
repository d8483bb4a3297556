"""How alike texts are: the weight of the words that both have, the rarer the heavier.

Nothing to train and nothing to keep: what is rare is seen in the texts that are compared. Words are
cut to their stems by one rough rule for English and German, for it is one index that finds them.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TITLE_WEIGHT = 3
LOOKED_AT = 2_000
MOST_ASKED = 64
MOST_CHOSEN = 12
_MOST_WORDS = 6
_MOST_SHARED = 5
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = (
    *("ations", "ation", "ingly", "ings", "ing", "edly", "ern", "ed", "en", "em", "er"),
    *("ies", "es", "s", "ly", "e", "n"),
)
_SAID_ALWAYS = """
a an and are as at be been but by can do does for from had has have how i if in into is it its me my
no not of on or our so than that the their then there these they this to was we were what when which
while who will with would you your
aber als am an auf aus bei bin bis das dass dem den der des die doch ein eine einem einen einer er
es für hat ich ihr im in ist ja kann kein keine man mehr mein mit nach nicht noch nur oder seit sich
sie sind so über um und uns von vor war was wenn wer wie wir wird zu zum zur
"""
_EVERYDAY = frozenset(_SAID_ALWAYS.split())


@dataclass(frozen=True, slots=True)
class Text:
    """``title`` counts for more than ``body``, of which the beginning alone is read."""

    id: int
    title: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """``score`` is 1 for the same words in the same measure, 0 for none in common."""

    id: int
    score: float
    words: tuple[str, ...]


def terms(title: str, body: str = "") -> Counter[str]:
    """Return how often each stem is said."""
    found: Counter[str] = Counter()
    for word in _stems(title):
        found[word] += TITLE_WEIGHT
    found.update(_stems(body[:LOOKED_AT]))
    return found


def asked(said: Mapping[str, int]) -> list[str]:
    """Return the stems whose frequency is worth knowing: those said most, the longest first."""
    return sorted(said, key=lambda word: (-said[word], -len(word), word))[:MOST_ASKED]


def chosen(said: Mapping[str, int], known: Mapping[str, int], *, total: int) -> dict[str, float]:
    """Return the stems to look for, and how rare each is: said often here, and in few texts.

    ``known`` says in how many of all ``total`` texts a stem is; one in none finds nothing.
    """
    rare = {word: _rarity(texts, total) for word, texts in known.items() if texts}
    best = sorted(rare, key=lambda word: (-rare[word] * said[word], word))[:MOST_CHOSEN]
    return {word: rare[word] for word in best}


def ranked(one: Text, others: Sequence[Text]) -> list[Alike]:
    """Return those that have a word in common with the one, the likest first.

    It is the cosine of their words, weighted by how few of the others have them.
    """
    mine = terms(one.title, one.body)
    theirs = [terms(other.title, other.body) for other in others]
    texts = Counter(word for said in theirs for word in said)
    weight = {word: _rarity(texts[word], len(others)) for word in (*texts, *mine)}
    own = _measured(mine, weight)
    found = [
        _alike(other.id, own, said, weight) for other, said in zip(others, theirs, strict=True)
    ]
    return sorted((each for each in found if each.words), key=lambda each: (-each.score, -each.id))


def clusters(texts: Sequence[Text], *, least: float) -> list[list[int]]:
    """Return the ids of those that hang together: each is at least so like one of the others."""
    said = [terms(text.title, text.body) for text in texts]
    common = Counter(word for each in said for word in each)
    weight = {word: _rarity(count, len(texts)) for word, count in common.items()}
    measured = [_measured(each, weight) for each in said]
    roots = list(range(len(texts)))
    for place, one in enumerate(measured):
        for before in range(place):
            if _cosine(one, measured[before]) >= least:
                _join(roots, place, before)
    found: dict[int, list[int]] = {}
    for place, text in enumerate(texts):
        found.setdefault(_root(roots, place), []).append(text.id)
    return list(found.values())


def shared(titles: Sequence[str], *, among: Sequence[str]) -> tuple[str, ...]:
    """Return the words, as they are written, that most of the titles have.

    What anybody says in any text is none of them; those that few ``among`` all have come first.
    """
    common = Counter(word for title in among for word in _telling(title))
    said = Counter(word for title in titles for word in _telling(title))
    most = [word for word, count in said.items() if count * 2 > len(titles)]
    return tuple(sorted(most, key=lambda word: (common[word], -said[word], word))[:_MOST_SHARED])


def tells(word: str) -> bool:
    """Say whether it tells a person anything: anybody says "the", and a number says nothing."""
    return len(word) > 1 and not word.isdigit() and word not in _EVERYDAY


def _telling(said: str) -> set[str]:
    return {word for word in _WORD.findall(said.lower()) if tells(word)}


def _join(roots: list[int], one: int, other: int) -> None:
    roots[_root(roots, one)] = _root(roots, other)


def _root(roots: list[int], place: int) -> int:
    while roots[place] != place:
        place = roots[place]
    return place


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(own * other[word] for word, own in one.items() if word in other)


def _alike(
    other_id: int, own: Mapping[str, float], said: Mapping[str, int], weight: Mapping[str, float]
) -> Alike:
    other = _measured(said, weight)
    shares = {word: own[word] * other[word] for word in own.keys() & other.keys()}
    words = sorted(shares, key=lambda word: (-shares[word], word))[:_MOST_WORDS]
    return Alike(other_id, min(sum(shares.values()), 1.0), tuple(words))


def _measured(said: Mapping[str, int], weight: Mapping[str, float]) -> dict[str, float]:
    """Return the weights of its words, as long together as those of any other text."""
    weighed = {word: count * weight[word] for word, count in said.items()}
    length = math.sqrt(sum(each * each for each in weighed.values())) or 1.0
    return {word: each / length for word, each in weighed.items()}


def _rarity(texts: int, total: int) -> float:
    return math.log((1 + max(total, texts)) / (1 + texts)) + 1


def _stems(said: str) -> list[str]:
    words = (word for word in _WORD.findall(said.lower()) if word not in _EVERYDAY)
    return [_stem(word) for word in words if len(word) > 1]


@functools.lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """Cut two endings, as of print-er-s, each where three letters stay."""
    return _cut(_cut(word))


def _cut(word: str) -> str:
    for ending in _ENDINGS:
        if len(word) - len(ending) >= 3 and word.endswith(ending):
            return word[: -len(ending)]
    return word
