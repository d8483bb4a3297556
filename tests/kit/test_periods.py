"""Durations as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kit import errors, periods


@pytest.mark.parametrize(
    ("text", "duration", "written"),
    [
        ("90s", timedelta(seconds=90), "1m30s"),
        ("1h 30m", timedelta(minutes=90), "1h30m"),
        ("2w", timedelta(days=14), "14d"),
        ("0.5s", timedelta(milliseconds=500), "0.5s"),
        ("1.5h", timedelta(minutes=90), "1h30m"),
        ("0s", timedelta(), "0s"),
    ],
)
def test_a_duration_is_read_and_written_in_its_largest_units(
    text: str, duration: timedelta, written: str
) -> None:
    assert periods.parse_duration(text) == duration
    assert periods.format_duration(duration) == written


@given(st.integers(0, 10**11).map(lambda tenths: timedelta(milliseconds=100 * tenths)))
def test_what_was_written_is_read_as_the_same(duration: timedelta) -> None:
    assert periods.parse_duration(periods.format_duration(duration)) == duration


@pytest.mark.parametrize("text", ["", "5", "5 minutes", "-5m", "m", "1h-5m", "9" * 30 + "w"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(errors.Invalid):
        periods.parse_duration(text)
