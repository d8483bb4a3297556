"""Who serves each stretch of time: whose turn it is, or who stands in for them.

When all of a rotation are away the turn stays with whoever it falls to: somebody on leave may
still answer, and nobody surely will not. Those who have left answer no more, so of them it goes to
the next who comes back, and is a gap when nobody does.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.oncall import absence, lineup
from tocsin.oncall.absence import Away
from tocsin.oncall.shift import Shift, Span, Stretch


@dataclass(frozen=True, slots=True)
class Line:
    """People in the order of their turns.

    ``missed_since(moment, number)`` is the turn in which an absence begins that is still going on
    in the turn of that number.
    """

    participants: tuple[int, ...]
    weights: tuple[int, ...]
    name: str
    missed_since: Callable[[datetime, int], int]

    @property
    def order(self) -> tuple[int, ...]:
        return lineup.order(self.participants, self.weights)


def shifts(line: Line, stretches: Iterable[Stretch], *, away: Away, rank: int) -> Iterator[Shift]:
    """Yield who serves the stretches; rank 1 is who is next in line behind them, and so on."""
    order = line.order
    if rank == 0 and not any(person in away for person in line.participants):
        for each in stretches:
            yield Shift(order[each.number % len(order)], each.starts_at, each.ends_at, line.name)
        return
    for each in stretches:
        yield from _merged(_pieces(line, each, away, rank))


def _pieces(line: Line, stretch: Stretch, away: Away, rank: int) -> Iterator[Shift]:
    whole = Span(stretch.starts_at, stretch.ends_at)
    changes = absence.changes(away, line.participants, whole)
    order = line.order
    owner = order[stretch.number % len(order)]
    for starts_at, ends_at in itertools.pairwise([whole.starts_at, *changes, whole.ends_at]):
        found = _present(line, stretch.number, starts_at, away)[rank : rank + 1]
        for person in found:
            relieved = owner if rank == 0 and person != owner else None
            yield Shift(person, starts_at, ends_at, line.name, relieved)


def _present(line: Line, number: int, moment: datetime, away: Away) -> list[int]:
    """Return those of the line who are there at the moment, whoever serves first."""
    order = line.order
    owner = order[number % len(order)]
    gone = absence.covering(away, owner, moment)
    if gone is None:
        wanted = [owner, *lineup.after(order, number)]
    else:
        since = line.missed_since(gone.starts_at, number)
        wanted = lineup.stand_ins(order, number, since)
    here = [each for each in wanted if absence.covering(away, each, moment) is None]
    return here or _returning([owner, *lineup.after(order, number)], moment, away)[:1]


def _returning(people: Iterable[int], moment: datetime, away: Away) -> list[int]:
    return [each for each in people if not absence.has_left(away, each, moment)]


def _merged(pieces: Iterable[Shift]) -> list[Shift]:
    """Make one of pieces that meet and say the same."""
    found: list[Shift] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and last.ends_at == piece.starts_at and _says(last) == _says(piece):
            found[-1] = replace(last, ends_at=piece.ends_at)
        else:
            found.append(piece)
    return found


def _says(shift: Shift) -> tuple[int, int | None]:
    return shift.person_id, shift.instead_of
