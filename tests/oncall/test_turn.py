"""Turns are written in calendar units and counted on the wall clock."""

from datetime import datetime

import pytest

from tocsin.oncall import turn
from tocsin.oncall.turn import BadTurn, Turn, Unit

JANUARY_31 = datetime.fromisoformat("2026-01-31T09:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12h", Turn(12, Unit.HOUR)),
        ("1d", Turn(1, Unit.DAY)),
        ("7d", Turn(7, Unit.DAY)),
        (" 2W ", Turn(2, Unit.WEEK)),
        ("1mo", Turn(1, Unit.MONTH)),
        ("1d on mon-fri", Turn(1, Unit.DAY, days=(0, 1, 2, 3, 4))),
        ("1d on working days", Turn(1, Unit.DAY, days=(0, 1, 2, 3, 4))),
        ("2d on Sunday-Thursday", Turn(2, Unit.DAY, days=(0, 1, 2, 3, 6))),
        ("1d on fri, mon", Turn(1, Unit.DAY, days=(0, 4))),
        ("1d on mon-sun", Turn(1, Unit.DAY)),
    ],
)
def test_a_turn_is_read_as_people_write_it(text: str, expected: Turn) -> None:
    assert turn.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "d",
        "0d",
        "1m",
        "1y",
        "-1d",
        "1.5d",
        "99999h",
        "25mo",
        "1w on mon-fri",
        "1d on",
        "1d on moon",
        "1d on mon-",
        "1d on ,",
    ],
)
def test_what_is_no_turn_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadTurn, match="turn"):
        turn.parse(text)


_WRITTEN = (
    "12h",
    "7d",
    "1w",
    "3mo",
    "1d on mon-fri",
    "1d on sun-thu",
    "2d on mon,wed",
    "1d on sat",
)


def test_a_turn_is_written_as_it_is_read() -> None:
    assert [str(turn.parse(text)) for text in _WRITTEN] == list(_WRITTEN)


def test_seven_days_and_a_week_begin_at_the_same_wall_times() -> None:
    anchor = datetime.fromisoformat("2026-01-05T09:00")
    week, days = turn.parse("1w"), turn.parse("7d")
    assert [week.begins(anchor, n) for n in range(60)] == [
        days.begins(anchor, n) for n in range(60)
    ]


def test_a_monthly_turn_from_the_31st_uses_the_last_day_and_returns_to_the_31st() -> None:
    monthly = turn.parse("1mo")
    days = [monthly.begins(JANUARY_31, n).strftime("%m-%d") for n in range(5)]
    assert days == ["01-31", "02-28", "03-31", "04-30", "05-31"]


def test_months_are_counted_backwards_too() -> None:
    assert turn.parse("2mo").begins(JANUARY_31, -1) == datetime.fromisoformat("2025-11-30T09:00")


def test_turns_of_working_days_skip_the_weekend_and_nobody_loses_one() -> None:
    friday = datetime.fromisoformat("2026-01-02T09:00")
    daily = turn.parse("1d on mon-fri")
    days = [daily.begins(friday, n).strftime("%a %d") for n in range(-1, 7)]
    assert days == [
        "Thu 01",
        "Fri 02",
        "Mon 05",
        "Tue 06",
        "Wed 07",
        "Thu 08",
        "Fri 09",
        "Mon 12",
    ]


def test_turns_that_are_counted_from_a_day_off_begin_on_the_next_that_counts() -> None:
    saturday = datetime.fromisoformat("2026-01-03T09:00")
    daily = turn.parse("1d on mon-fri")
    assert daily.begins(saturday, 0) == datetime.fromisoformat("2026-01-05T09:00")
    assert daily.begins(saturday, -1) == datetime.fromisoformat("2026-01-02T09:00")


@pytest.mark.parametrize("text", ["1d on mon-fri", "2d on sun-thu", "3d on tue", "7d on mon,sat"])
def test_the_number_of_a_turn_of_some_days_is_found_near(text: str) -> None:
    some = turn.parse(text)
    for number in range(-400, 400):
        begins = some.begins(JANUARY_31, number)
        assert abs(some.number_near(JANUARY_31, begins) - number) <= 2
        assert begins < some.begins(JANUARY_31, number + 1)
