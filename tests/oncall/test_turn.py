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
    ],
)
def test_a_turn_is_read_as_people_write_it(text: str, expected: Turn) -> None:
    assert turn.parse(text) == expected


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "1m", "1y", "-1d", "1.5d", "99999h", "25mo"])
def test_what_is_no_turn_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadTurn, match="turn"):
        turn.parse(text)


def test_a_turn_is_written_as_it_is_read() -> None:
    assert [str(turn.parse(text)) for text in ("12h", "7d", "1w", "3mo")] == [
        "12h",
        "7d",
        "1w",
        "3mo",
    ]


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
