"""What the names of another tool are here: people, teams, services and categories, by number."""

import functools
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field

from tocsin.history.field import Field
from tocsin.history.mapping import Mapping
from tocsin.history.row import BadRow, Row
from tocsin.incidents import category as categories
from tocsin.incidents.priority import DEFAULT, Matrix

_PEOPLE = (Field.ASSIGNEE, Field.REPORTER)


@dataclass(frozen=True)
class Names:
    """All that some rows speak of, as it is written there."""

    people: frozenset[str]
    teams: frozenset[str]
    services: frozenset[str]
    categories: frozenset[str]

    def beside(self, others: "Names") -> "Names":
        return Names(
            self.people | others.people,
            self.teams | others.teams,
            self.services | others.services,
            self.categories | others.categories,
        )


NOTHING = Names(frozenset(), frozenset(), frozenset(), frozenset())


@dataclass(frozen=True)
class Known:
    """Names are folded; whatever is not in here is nobody and nothing of ours."""

    people: Map[str, int] = field(default_factory=dict)
    teams: Map[str, int] = field(default_factory=dict)
    services: Map[str, int] = field(default_factory=dict)
    categories: Map[str, int] = field(default_factory=dict)
    matrix: Matrix = DEFAULT

    def person(self, name: str) -> int | None:
        return self.people.get(name.casefold())

    def team(self, name: str) -> int | None:
        return self.teams.get(name.casefold())

    def service(self, name: str) -> int | None:
        return self.services.get(name.casefold())


def names_in(rows: Iterable[Row]) -> Names:
    people: set[str] = set()
    found: dict[Field, set[str]] = {Field.TEAM: set(), Field.SERVICE: set(), Field.CATEGORY: set()}
    for row in rows:
        people.update(row.word(each) for each in _PEOPLE)
        for name, values in found.items():
            values.add(row.word(name))
    empty = {""}
    return Names(
        frozenset(people - empty),
        frozenset(found[Field.TEAM] - empty),
        frozenset(found[Field.SERVICE] - empty),
        frozenset({path(each) for each in found[Field.CATEGORY] - empty}),
    )


@functools.lru_cache(maxsize=4096)
def path(said: str) -> str:
    """Return a category's path in its one spelling; parts that say nothing are left out."""
    parts = [part for each in said.split("/") if (part := each.strip())]
    if not parts:
        return ""
    try:
        return categories.tidy("/".join(parts))
    except categories.InvalidCategory as error:
        raise BadRow(f"its category {said[:60]!r} cannot be one here: {error.sentence}") from error


def addresses(names: Iterable[str], by: Mapping) -> dict[str, str]:
    """Return under which name or address to look for each person."""
    return {name: by.people.get(name.casefold(), name) for name in names}


def imagined(names: Names) -> Known:
    """Return everything as if it were there, for looking at what would come of it."""

    def numbered(given: Sequence[str]) -> dict[str, int]:
        return {name.casefold(): number for number, name in enumerate(given, start=1)}

    return Known(
        numbered(sorted(names.people)),
        numbered(sorted(names.teams)),
        numbered(sorted(names.services)),
        numbered(sorted(names.categories)),
    )
