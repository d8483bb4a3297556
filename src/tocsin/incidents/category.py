"""Categories: a tree that the organisation edits, each named by its path, as network/dns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.kit import errors, text

SHIPPED = (
    "hardware",
    "software",
    "network",
    "security",
    "access",
    "performance",
    "data",
    "facility",
    "third party",
)
DEEPEST = 4
FEWEST_TO_LEARN_FROM = 3


class InvalidCategory(errors.Invalid):
    """A path of names, separated by slashes."""


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    path: str
    is_archived: bool

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> str | None:
        return self.path.rpartition("/")[0] or None

    @property
    def depth(self) -> int:
        return self.path.count("/")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``confidence`` is the share, of 1, of the incidents alike that have this category."""

    path: str
    confidence: float


def suggest(paths: Sequence[str]) -> Suggestion | None:
    """Return what most of the incidents alike were; None when they say too little."""
    if len(paths) < FEWEST_TO_LEARN_FROM:
        return None
    path, count = min(Counter(paths).items(), key=lambda found: (-found[1], found[0]))
    confidence = count / len(paths)
    return Suggestion(path, confidence) if confidence > 0.5 else None


def tidy(path: str) -> str:
    """Return the path in its one spelling, or raise InvalidCategory."""
    names = [text.one_line(name).lower() for name in path.split("/")]
    if not all(names):
        raise InvalidCategory("A category is a path of names, such as network/dns.")
    if len(names) > DEEPEST or len(path) > 200:
        raise InvalidCategory(
            f"A category is at most {DEEPEST} names deep and 200 characters long."
        )
    return "/".join(names)


def ancestors(path: str) -> list[str]:
    """Return every category above this one, the topmost first."""
    names = path.split("/")
    return ["/".join(names[:depth]) for depth in range(1, len(names))]


def moved(path: str, *, before: str, after: str) -> str:
    """Return where a category of a renamed subtree is found now."""
    return after + path[len(before) :]
