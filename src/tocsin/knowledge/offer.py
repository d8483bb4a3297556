"""What became of the articles that were put before people who were about to report something.

An offer stands for a day: whoever reports within it was not helped by what they were shown, and
whoever reports nothing was perhaps. Only who says that it helped is certain, so both are counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STANDS = timedelta(days=1)


class Outcome(StrEnum):
    HELPED = "helped"
    REPORTED = "reported"
    LEFT = "left"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Offer:
    """``helped`` is None while they did not say; ``incident_number`` is what they reported."""

    article_id: int
    person_id: int
    offered_at: datetime
    helped: bool | None
    incident_number: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Sittings, each one person's within a day: what came of them, and the share without a report.

    ``deflected`` is of those that are over; None while none is.
    """

    offered: int
    helped: int
    left: int
    reported: int
    open: int
    deflected: float | None
    said_helped: float | None


@dataclass(frozen=True, slots=True)
class OfArticle:
    article_id: int
    title: str
    figures: Figures


def outcome(offers: Iterable[Offer], now: datetime) -> Outcome:
    """What came of one sitting: a word that it helped counts for more than a later report."""
    sitting = list(offers)
    if any(each.helped for each in sitting):
        return Outcome.HELPED
    if any(each.incident_number is not None for each in sitting):
        return Outcome.REPORTED
    is_over = all(each.offered_at + STANDS <= now for each in sitting)
    return Outcome.LEFT if is_over else Outcome.OPEN


def figures(offers: Iterable[Offer], now: datetime) -> Figures:
    found = [outcome(sitting, now) for sitting in sittings(offers)]
    count = {each: found.count(each) for each in Outcome}
    over = len(found) - count[Outcome.OPEN]
    spared = count[Outcome.HELPED] + count[Outcome.LEFT]
    return Figures(
        len(found),
        count[Outcome.HELPED],
        count[Outcome.LEFT],
        count[Outcome.REPORTED],
        count[Outcome.OPEN],
        spared / over if over else None,
        count[Outcome.HELPED] / over if over else None,
    )


def sittings(offers: Iterable[Offer]) -> list[list[Offer]]:
    """Part what each person was offered where a day lies between, or a report came of it."""
    found: list[list[Offer]] = []
    for each in sorted(offers, key=lambda one: (one.person_id, one.offered_at, one.article_id)):
        if found and _goes_on(found[-1], each):
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _goes_on(sitting: list[Offer], each: Offer) -> bool:
    first = sitting[0]
    is_one = first.helped or each.helped or first.incident_number == each.incident_number
    is_theirs = first.person_id == each.person_id
    return bool(is_one) and is_theirs and each.offered_at < first.offered_at + STANDS
