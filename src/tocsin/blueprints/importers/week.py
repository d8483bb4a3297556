"""Stretches of a week as other pagers write them, cut into the spans of a day that we write.

A stretch begins at a minute of the week, Monday 00:00 being 0, and may last for days; a restriction
here lasts a day at most, so Monday 08:00 to Friday 18:00 becomes four whole days and a working one.
"""

from collections.abc import Iterable, Iterator, Sequence

from tocsin.blueprints.importers.imported import Part
from tocsin.oncall.restriction import WEEK

A_DAY = 24 * 60
A_WEEK = 7 * A_DAY
Stretch = tuple[int, int]
"""The minute of the week at which it begins, and how many minutes it lasts, a week at most."""


def every_day(start: int, minutes: int) -> list[Stretch]:
    """The same stretch on each of the seven days; ``start`` is a minute of the day."""
    return [(day * A_DAY + start, minutes) for day in range(7)]


def restrictions(stretches: Iterable[Stretch]) -> list[Part]:
    """Return them as a blueprint has them; a whole week is no restriction at all."""
    wanted = list(stretches)
    if any(minutes >= A_WEEK for _, minutes in wanted):
        return []
    days: dict[tuple[int, int], set[int]] = {}
    for day, start, end in (piece for each in wanted for piece in _pieces(each)):
        days.setdefault((start, end), set()).add(day)
    return [
        {
            **({} if len(on) == 7 else {"days": [str(WEEK[day]) for day in sorted(on)]}),
            "starts": _clock(start),
            "ends": _clock(end),
        }
        for (start, end), on in days.items()
    ]


def meet(some: Sequence[Stretch], others: Sequence[Stretch]) -> bool:
    """Say whether both have a minute of the week; nothing at all means always."""
    return bool(_minutes(some) & _minutes(others))


def _pieces(stretch: Stretch) -> Iterator[tuple[int, int, int]]:
    """The day, the minute of it at which a span begins, and that at which it ends."""
    start, minutes = stretch
    while minutes > 0:
        lasts = min(minutes, A_DAY)
        of_day = start % A_DAY
        yield start // A_DAY % 7, of_day, (of_day + lasts) % A_DAY
        start, minutes = start + lasts, minutes - lasts


def _minutes(stretches: Sequence[Stretch]) -> set[int]:
    whole = stretches or [(0, A_WEEK)]
    return {minute % A_WEEK for start, lasts in whole for minute in range(start, start + lasts)}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
