"""In which order people take turns, and who stands in for whom.

The order never changes: a turn belongs to whoever it falls to. When they are away, the next in line
who is there takes it; of a longer absence the next takes the first turn, the one after them the
second, and so on, so that nobody carries somebody's long leave alone. Who stands in depends on
nothing but that absence and who else is away then: no other turn moves.
"""

from collections.abc import Sequence
from functools import lru_cache

MOST_WEIGHT = 12


@lru_cache(maxsize=1024)
def order(participants: tuple[int, ...], weights: tuple[int, ...]) -> tuple[int, ...]:
    """Return who has each turn of a round, somebody of weight 2 twice, spread out evenly.

    The smooth weighted round robin: everybody earns their weight with each turn, the richest takes
    it and pays the whole. Without weights it is the participants as they stand.
    """
    if not weights or len(set(weights)) == 1:
        return participants
    whole, purse, taken = sum(weights), [0] * len(weights), []
    for _ in range(whole):
        purse = [has + earns for has, earns in zip(purse, weights, strict=True)]
        richest = max(range(len(purse)), key=lambda place: (purse[place], -place))
        purse[richest] -= whole
        taken.append(participants[richest])
    return tuple(taken)


def after(order: Sequence[int], number: int) -> list[int]:
    """Return everybody but whose turn it is, each once, in the order in which they follow."""
    place = number % len(order)
    following = (*order[place + 1 :], *order[:place])
    return [each for each in dict.fromkeys(following) if each != order[place]]


def stand_ins(order: Sequence[int], number: int, since: int) -> list[int]:
    """Return who would take the turn of that number, the first first.

    Its owner has been away from the turn ``since`` on.
    """
    others = after(order, number)
    if not others:
        return []
    missed = turns_before(order, number, of=number) - turns_before(order, since, of=number)
    first = missed % len(others)
    return [*others[first:], *others[:first]]


def turns_before(order: Sequence[int], number: int, *, of: int) -> int:
    """Count the turns before that number, back to turn 0, of whoever has the turn ``of``."""
    own = order[of % len(order)]
    rounds, place = divmod(number, len(order))
    return rounds * order.count(own) + order[:place].count(own)
