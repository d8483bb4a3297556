"""The words by which a list of incidents is narrowed, one by one or with commas between."""

from collections.abc import Iterable, Iterator

from tocsin.incidents.lifecycle import OPEN, Status
from tocsin.incidents.priority import Priority
from tocsin.kit import errors

ACTIVE = "active"


class UnknownFilter(errors.Invalid):
    """No incident could ever be so."""

    def __init__(self, field: str, word: str, known: Iterable[str]) -> None:
        sentence = f"'{word[:40]}' is no {field}; there are {', '.join(known)}."
        super().__init__(sentence, fields={field: sentence})


def statuses(said: Iterable[str]) -> tuple[Status, ...]:
    """Return the statuses that are meant: ``active`` means all that are not over."""
    found: set[Status] = set()
    for word in _words(said):
        if word == ACTIVE:
            found |= OPEN
        elif word in tuple(Status):
            found.add(Status(word))
        else:
            raise UnknownFilter("status", word, (*Status, ACTIVE))
    return tuple(status for status in Status if status in found)


def priorities(said: Iterable[str]) -> tuple[Priority, ...]:
    found = {word.upper() for word in _words(said)}
    unknown = sorted(found - set(Priority))
    if unknown:
        raise UnknownFilter("priority", unknown[0], Priority)
    return tuple(priority for priority in Priority if priority in found)


def _words(said: Iterable[str]) -> Iterator[str]:
    for part in said:
        yield from (word.strip().lower() for word in part.split(",") if word.strip())
