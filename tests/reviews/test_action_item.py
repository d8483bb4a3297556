import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.reviews import action_item
from tocsin.reviews.action_item import ActionItem, InTime, InvalidActionItem, NewActionItem, Status

MONDAY = date(2026, 3, 16)
MONDAY_ENDS = datetime(2026, 3, 17, 12, tzinfo=UTC)  # in the last time zone, twelve hours behind
A_SECOND = timedelta(seconds=1)
ITEM = ActionItem(1, 42, "Add a limit", 1, MONDAY, "person/1", MONDAY_ENDS, None, None)


def item(**said: object) -> ActionItem:
    return dataclasses.replace(ITEM, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "now", "is_overdue"),
    [
        (ITEM, MONDAY_ENDS - A_SECOND, False),
        (ITEM, MONDAY_ENDS, True),
        (item(due_on=None), MONDAY_ENDS, False),
        (item(done_at=MONDAY_ENDS), MONDAY_ENDS, False),
        (item(dropped_because="no need"), MONDAY_ENDS, False),
    ],
)
def test_an_item_is_overdue_when_its_day_has_ended_everywhere(
    one: ActionItem, now: datetime, *, is_overdue: bool
) -> None:
    assert action_item.is_overdue(one, now) is is_overdue


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        (item(done_at=MONDAY_ENDS - A_SECOND), True),
        (item(done_at=MONDAY_ENDS), False),
        (item(done_at=MONDAY_ENDS, due_on=None), None),
        (item(dropped_because="no need"), None),
        (ITEM, False),
        (item(due_on=date(2026, 3, 18)), None),
    ],
)
def test_whether_it_was_done_in_time(one: ActionItem, verdict: bool | None) -> None:
    assert action_item.was_in_time(one, MONDAY_ENDS) is verdict


def test_the_share_done_in_time_counts_only_what_had_to_be_done() -> None:
    items = [
        item(done_at=MONDAY_ENDS - A_SECOND),
        item(done_at=MONDAY_ENDS),
        ITEM,
        item(due_on=None),
        item(dropped_because="no need"),
    ]
    assert action_item.done_in_time(items, MONDAY_ENDS) == InTime(1 / 3, 3, 2)
    assert action_item.done_in_time([], MONDAY_ENDS) == InTime(None, 0, 0)


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (ITEM, Status.OPEN),
        (item(done_at=MONDAY_ENDS), Status.DONE),
        (item(dropped_because="no need"), Status.DROPPED),
    ],
)
def test_the_status_is_what_became_of_it(one: ActionItem, status: Status) -> None:
    assert one.status is status


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 86_399))
def test_a_day_ends_only_when_it_is_over_in_every_zone(day: date, second: int) -> None:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second)
    assert (action_item.today(moment) > day) is (moment >= action_item.ends_at(day))


@pytest.mark.parametrize("title", ["", " \n", "x" * 301])
def test_an_item_says_what_is_to_be_done(title: str) -> None:
    with pytest.raises(InvalidActionItem):
        action_item.checked(NewActionItem(title))
