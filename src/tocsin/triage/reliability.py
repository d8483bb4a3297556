"""How often a confidence was right: each case is guessed before it is learned.

What was said of old cases counts less and less, for the model was worse then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 20
FADING = 0.998
_DOUBT = 6.0


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of each bin of confidence: how many guesses fell into it, and how many were right."""

    guessed: tuple[float, ...] = (0.0,) * BINS
    hit: tuple[float, ...] = (0.0,) * BINS

    @property
    def accuracy(self) -> float | None:
        """The share of late guesses that were right; None when there were too few to say."""
        total = sum(self.guessed)
        return sum(self.hit) / total if total >= BINS else None


@dataclass(frozen=True, slots=True)
class Bin:
    """Guesses that said so much, and the share of them that was right."""

    said: float
    guesses: float
    right: float


def noted(known: Reliability, confidence: float, *, was_right: bool) -> Reliability:
    """Return it with one more guess."""
    at = _bin(confidence)
    return Reliability(
        tuple(w * FADING + (i == at) for i, w in enumerate(known.guessed)),
        tuple(w * FADING + (i == at and was_right) for i, w in enumerate(known.hit)),
    )


def calibrated(known: Reliability, confidence: float) -> float:
    """Return how often guesses of this confidence were right: more never means less.

    Between the middles of two bins it is in between; where little was guessed it is as was said.
    """
    levels = _levels(known)
    at = confidence * BINS - 0.5
    low = min(max(int(at), 0), BINS - 2)
    share = min(max(at - low, 0.0), 1.0)
    return levels[low] * (1 - share) + levels[low + 1] * share


def shared(known: Reliability, likely: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return labels with how often they are right; the others share what the first leaves."""
    if not likely:
        return []
    (first, share), *others = likely
    sure = calibrated(known, share)
    rest = (1 - sure) / (1 - share) if share < 1 else 0.0
    return [(first, sure), *((label, other * rest) for label, other in others)]


def table(known: Reliability) -> list[Bin]:
    """Return what a chart of it shows: ten bins, those without a guess left out."""
    found = []
    for low in range(0, BINS, 2):
        guesses = known.guessed[low] + known.guessed[low + 1]
        if guesses >= 1:
            right = (known.hit[low] + known.hit[low + 1]) / guesses
            found.append(Bin((low + 1) / BINS, guesses, right))
    return found


def _bin(confidence: float) -> int:
    return min(int(confidence * BINS), BINS - 1)


def _levels(known: Reliability) -> list[float]:
    """Pool neighbours that contradict each other, so that it only ever rises."""
    middles = [(i + 0.5) / BINS for i in range(BINS)]
    pools: list[tuple[float, float, int]] = []
    for guesses, hits, said in zip(known.guessed, known.hit, middles, strict=True):
        weight, right, size = guesses + _DOUBT, hits + _DOUBT * said, 1
        while pools and pools[-1][1] / pools[-1][0] > right / weight:
            before = pools.pop()
            weight, right, size = weight + before[0], right + before[1], size + before[2]
        pools.append((weight, right, size))
    return _spread(pools)


def _spread(pools: Sequence[tuple[float, float, int]]) -> list[float]:
    return [right / weight for weight, right, size in pools for _ in range(size)]
