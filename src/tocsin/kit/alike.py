"""What many rows have in common, so that it is sent and read once.

The thousands of rows that a storm writes differ in a few columns; to write and read the others in
each of them is most of what a statement of many rows costs before anything is stored.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any


class Shared:
    """Numbers the combinations of some columns; a row names its own by that number, ``alike``."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._numbers: dict[tuple[Hashable, ...], int] = {}

    def number(self, values: tuple[Hashable, ...]) -> int:
        """Return the number of these values, which stand in the order of the names."""
        return self._numbers.setdefault(values, len(self._numbers))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each combination once, with its number."""
        return [
            {"alike": number, **dict(zip(self._names, values, strict=True))}
            for values, number in self._numbers.items()
        ]


class Keyed:
    """The same where a key tells which are alike, so that the columns are only made once."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self.rows: list[dict[str, Any]] = []

    def number(self, key: Hashable, columns: Callable[[], dict[str, Any]]) -> int:
        """Return the number of what has this key."""
        number = self._numbers.setdefault(key, len(self.rows))
        if number == len(self.rows):
            self.rows.append({"alike": number, **columns()})
        return number
