from datetime import UTC, datetime, timedelta

import pytest

from tocsin.knowledge import offer
from tocsin.knowledge.offer import Offer

AT = datetime(2026, 3, 16, tzinfo=UTC)
LATER = AT + timedelta(days=30)


def offered(
    article: int = 1,
    person: int = 1,
    hours: int = 0,
    helped: bool | None = None,
    number: int | None = None,
) -> Offer:
    return Offer(article, person, AT + timedelta(hours=hours), helped, number)


@pytest.mark.parametrize(
    ("offers", "counted"),
    [
        ([], (0, 0, 0, 0)),
        ([offered()], (1, 0, 1, 0)),
        ([offered(helped=True)], (1, 1, 0, 0)),
        ([offered(helped=False, number=7)], (1, 0, 0, 1)),
        ([offered(1, number=7), offered(2, number=7)], (1, 0, 0, 1)),  # two articles, one sitting
        ([offered(1, helped=True), offered(2, number=7)], (1, 1, 0, 0)),  # it helped, then else
        ([offered(number=7), offered(hours=1, number=8)], (2, 0, 0, 2)),
        ([offered(), offered(hours=30)], (2, 0, 2, 0)),
        ([offered(person=1), offered(person=2, number=9)], (2, 0, 1, 1)),
    ],
)
def test_a_sitting_ends_in_one_way(offers: list[Offer], counted: tuple[int, ...]) -> None:
    found = offer.figures(offers, LATER)
    assert (found.offered, found.helped, found.left, found.reported) == counted
    assert found.open == 0


def test_who_was_offered_something_just_now_may_report_still() -> None:
    found = offer.figures([offered(), offered(person=2, helped=True)], AT + timedelta(hours=1))
    assert (found.open, found.deflected, found.said_helped) == (1, 1.0, 1.0)
    nobody = offer.figures([offered()], AT + timedelta(hours=1))
    assert (nobody.deflected, nobody.said_helped) == (None, None)
