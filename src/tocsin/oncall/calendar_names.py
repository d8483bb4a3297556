"""Whom an event of a calendar is about.

The surest sign wins: an address of whoever takes part, then an address in the title, then a whole
name in it or a first name that only one person has. A title in which two are named is nobody's:
it is listed instead of guessed at.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Name = TypeVar("Name", str, tuple[str, ...])

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who can be meant."""

    id: int
    name: str
    email: str


@dataclass(frozen=True)
class Book:
    """People by what they are called; several of one name are nobody's sign."""

    addresses: Mapping[str, int]
    names: Mapping[tuple[str, ...], int]
    first_names: Mapping[str, int]

    def person(self, summary: str, addresses: Sequence[str]) -> int | None:
        """Return whom a title and the addresses beside it name, if it is one person."""
        signs = (
            [self.addresses.get(each) for each in addresses],
            [self.addresses.get(each.lower()) for each in _ADDRESS.findall(summary)],
            self._named(_words(summary)),
        )
        for found in signs:
            people = {person for person in found if person is not None}
            if people:
                return people.pop() if len(people) == 1 else None
        return None

    def _named(self, words: tuple[str, ...]) -> Iterator[int]:
        """Yield whom the words name, the longest name first at each place."""
        longest = max(map(len, self.names), default=0)
        place = 0
        while place < len(words):
            sizes = range(longest, 0, -1)
            found = [(size, self.names.get(words[place : place + size])) for size in sizes]
            whole = next(((size, person) for size, person in found if person is not None), None)
            first = self.first_names.get(words[place])
            size, person = whole or (1, first)
            if person is not None:
                yield person
            place += size


def book(people: Iterable[Known]) -> Book:
    known = list(people)
    return Book(
        {each.email.lower(): each.id for each in known},
        _unique((_words(each.name), each.id) for each in known),
        _unique((next(iter(_words(each.name)), ""), each.id) for each in known),
    )


def _unique(pairs: Iterable[tuple[Name, int]]) -> dict[Name, int]:
    """Keep the names that one person has alone."""
    found: dict[Name, int] = {}
    shared = set()
    for name, person in pairs:
        if name in found or not name:
            shared.add(name)
        found[name] = person
    return {name: person for name, person in found.items() if name not in shared}


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(text.casefold()))
