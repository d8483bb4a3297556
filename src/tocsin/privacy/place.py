"""A place: a table that holds something of people, and what becomes of it when they are erased."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MARK = "[…]"
"""What stands where something was erased; shorter than all that is erased."""


@dataclass(frozen=True, slots=True)
class Place:
    """``people`` are the columns that refer to a person, ``labels`` those that name who acted as
    the ledger does, ``addresses`` those that hold an address. By these it is somebody's row.

    Of somebody's rows, by ``theirs`` alone where those are given, ``blanked`` are the columns that
    lose what is in them, each with what comes in its place; ``goes`` says that the row goes as a
    whole. In everybody's rows ``words`` are free text, ``documents`` JSON and ``lists`` lists of
    texts in which mentions are erased. ``hidden`` is never told, not even to them; ``plain`` is of
    the product or of its configuration. ``key`` is the first column of its primary key: by it a
    table that grew large is read in portions; "" is for one that cannot grow.
    """

    table: str
    about: str
    people: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    blanked: Mapping[str, str] = field(default_factory=dict)
    goes: bool = False
    words: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    key: str = "id"

    @property
    def is_somebodys(self) -> bool:
        return bool(self.people or self.labels or self.addresses)

    @property
    def columns(self) -> frozenset[str]:
        """All columns that the map says something about."""
        said = (*self.people, *self.labels, *self.addresses, *self.words, *self.documents)
        return frozenset((*said, *self.lists, *self.hidden, *self.plain, *self.blanked))
