"""A linear model of words that learns case by case, and tells what it goes by.

Logistic regression with a step of its own for each word (AdaGrad): what is seen often moves less.
It needs no second look at the whole history, no library, and no more memory than the words of the
cases at hand; a rehearsal of a few old cases beside each new one is worth many passes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from tocsin.triage import telling_words

STEP = 1.5
DAMPING = 1.0
_TRUST = 20.0
_BIAS_STEP = 0.3
_SURE = 1e-4

Counts = Mapping[int, float]
"""Of each word, by its digest, how much it counts in a text."""


@dataclass(slots=True)
class Word:
    """``seen`` is in how many cases; ``pull`` how much it was moved so far."""

    seen: int = 0
    pull: float = 0.0
    weights: dict[int, float] = field(default_factory=dict)


@dataclass(slots=True)
class Model:
    """One target: of each label how many cases have it, and what it weighs without any word.

    ``words`` need only hold those of the texts at hand.
    """

    learned: int = 0
    counts: dict[int, int] = field(default_factory=dict)
    weights: dict[int, float] = field(default_factory=dict)
    words: dict[int, Word] = field(default_factory=dict)

    def likely(self, text: Counts) -> dict[int, float]:
        """Return of each label how likely it is; together they are one."""
        return _shares(self._scores(self._vector(text)))

    def meet(self, text: Counts, label: int) -> None:
        """Learn a case that is new."""
        for word in text:
            self.words.setdefault(word, Word()).seen += 1
        self.learned += 1
        self.counts[label] = self.counts.get(label, 0) + 1
        self.weights.setdefault(label, 0.0)
        self.rehearse(text, label)

    def rename(self, before: int, after: int) -> None:
        """Count a case that was learned as something else."""
        self.counts[before] = max(self.counts.get(before, 0) - 1, 0)
        self.counts[after] = self.counts.get(after, 0) + 1
        self.weights.setdefault(after, 0.0)

    def rehearse(self, text: Counts, label: int) -> None:
        """Move the weights of its words so that this label is likelier for such a text."""
        vector = self._vector(text)
        faults = _shares(self._scores(vector))
        faults[label] = faults.get(label, 0.0) - 1.0
        size = sum(fault * fault for fault in faults.values())
        if size < _SURE:
            return
        for digest, value in vector.items():
            word = self.words[digest]
            word.pull += size * value * value
            step = STEP / math.sqrt(DAMPING + word.pull)
            _fade(word.weights, 1 - min(0.5, step / (_TRUST * max(word.seen, 1))))
            _move(word.weights, faults, step * value)
        _move(self.weights, faults, _BIAS_STEP / math.sqrt(1.0 + self.learned))

    def telling(self, text: Counts, label: int) -> list[int]:
        """Return the words that speak for a label against the others, the loudest first."""
        vector = self._vector(text)
        said = {word: value * self._lead(word, label) for word, value in vector.items()}
        loud = sorted(said, key=lambda word: (-said[word], word))
        return [word for word in loud if said[word] > 0]

    def _vector(self, text: Counts) -> dict[int, float]:
        known = {word: self.words[word].seen for word in text if word in self.words}
        rarity = {w: 1.0 + math.log((self.learned + 1) / (n + 1)) for w, n in known.items() if n}
        return telling_words.weighed(text, rarity)

    def _scores(self, vector: Mapping[int, float]) -> dict[int, float]:
        scores = dict(self.weights)
        for digest, value in vector.items():
            for label, weight in self.words[digest].weights.items():
                scores[label] += value * weight
        return scores

    def _lead(self, word: int, label: int) -> float:
        weights = self.words[word].weights
        mean = sum(weights.values()) / max(len(self.weights), 1)
        return weights.get(label, 0.0) - mean


def _shares(scores: Mapping[int, float]) -> dict[int, float]:
    if not scores:
        return {}
    highest = max(scores.values())
    raised = {label: math.exp(score - highest) for label, score in scores.items()}
    total = sum(raised.values())
    return {label: value / total for label, value in raised.items()}


def _fade(weights: dict[int, float], share: float) -> None:
    """What was rarely seen is not believed for long (a penalty on squares, spread over cases)."""
    for label in weights:
        weights[label] *= share


def _move(weights: dict[int, float], faults: Mapping[int, float], step: float) -> None:
    for label, fault in faults.items():
        weights[label] = weights.get(label, 0.0) - step * fault


def best(likely: Mapping[int, float]) -> list[tuple[int, float]]:
    """Return the labels with how likely they are, the likeliest first."""
    return sorted(likely.items(), key=lambda each: (-each[1], each[0]))


def first(likely: Mapping[int, float]) -> tuple[int, float]:
    """Return the likeliest label and how likely it is; there has to be one."""
    return best(likely)[0]
