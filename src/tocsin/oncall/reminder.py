"""When somebody hears that a shift of theirs is about to begin, and of hand-overs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.kit import errors

_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(days=14)
_MOST_LEADS = 5


class BadNotice(errors.Invalid):
    """Lead times that could not be kept."""


@dataclass(frozen=True, slots=True)
class Notice:
    """``leads`` are how long before a shift its reminders come, the longest first.

    ``of_hand_overs`` is whether they hear what is open when they take over or hand over.
    """

    leads: tuple[timedelta, ...] = (timedelta(days=1),)
    of_hand_overs: bool = True


def checked(notice: Notice) -> Notice:
    leads = tuple(sorted(set(notice.leads), reverse=True))
    if len(leads) > _MOST_LEADS:
        raise BadNotice(f"There can be at most {_MOST_LEADS} reminders of a shift.")
    if any(not _SHORTEST <= lead <= _LONGEST for lead in leads):
        raise BadNotice("A reminder comes between 5 minutes and 14 days before the shift.")
    return Notice(leads, notice.of_hand_overs)


def lead_due(leads: Iterable[timedelta], *, starts_at: datetime, now: datetime) -> timedelta | None:
    """Return the lead whose reminder is due: the last that has begun, so that a late engine or a
    shift taken over at short notice is reminded of once and not of each lead that passed.
    """
    left = starts_at - now
    passed = [lead for lead in leads if timedelta(0) < left <= lead]
    return min(passed, default=None)
