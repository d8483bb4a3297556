"""What is learned of one portion of incidents: corrected, guessed first, learned, rehearsed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tocsin.triage import model as models
from tocsin.triage import reliability as bins
from tocsin.triage.model import Counts, Model
from tocsin.triage.reliability import Reliability

FEWEST_GUESSED = 20
_MOST_REHEARSED = 10
_FEWEST_REHEARSED = 4
_ENOUGH = 3000


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text with what it was; ``before`` is what it was learned as, if it was."""

    text: Counts
    label: int
    before: int | None = None


def rehearsals(learned: int) -> int:
    """Return how many old cases are read again beside a new one: the fewer there are, the more
    has to be made of each; later it would learn by heart what it has read too often."""
    return min(max(_ENOUGH // (learned + 1), _FEWEST_REHEARSED), _MOST_REHEARSED)


def study(
    model: Model, known: Reliability, new: Sequence[Lesson], old: Sequence[Lesson]
) -> Reliability:
    """Learn the new ones, with as many of the old beside each as there are for it."""
    for position, lesson in enumerate(new):
        if lesson.before is None:
            known = _guess(model, known, lesson)
            model.meet(lesson.text, lesson.label)
        elif lesson.before != lesson.label:
            model.rename(lesson.before, lesson.label)
            model.rehearse(lesson.text, lesson.label)
        for other in old[position :: len(new)]:
            model.rehearse(other.text, other.label)
    return known


def _guess(model: Model, known: Reliability, lesson: Lesson) -> Reliability:
    """Guess before learning, for only that tells how right a guess is."""
    if model.learned < FEWEST_GUESSED:
        return known
    label, confidence = models.first(model.likely(lesson.text))
    return bins.noted(known, confidence, was_right=label == lesson.label)


def merged(likely: Mapping[int, float], into: Mapping[int, int]) -> dict[int, float]:
    """Return it with what became part of something else added to that."""
    found: dict[int, float] = {}
    for label, share in likely.items():
        kept = into.get(label, label)
        found[kept] = found.get(kept, 0.0) + share
    return found
