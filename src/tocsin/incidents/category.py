"""Categories: a tree that the organisation edits, each named by its path, as network/dns."""

from dataclasses import dataclass

from tocsin.kit import errors, text

DEEPEST = 4


class InvalidCategory(errors.Invalid):
    """A path of names, separated by slashes."""


@dataclass(frozen=True, slots=True)
class Category:
    id: int
    path: str
    is_archived: bool
    merged_into: int | None = None

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> str | None:
        return self.path.rpartition("/")[0] or None

    @property
    def depth(self) -> int:
        return self.path.count("/")


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
