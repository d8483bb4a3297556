"""A clock that is set is told of, one that only runs is not."""

from datetime import UTC, datetime, timedelta

from tocsin.watch.clocks import REMEMBERED_SECONDS, Clocks

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


def looked(*looks: tuple[float, float]) -> list[str]:
    """What is found at last, after looks at (second of the database, monotonic second)."""
    clocks = Clocks()
    found = [clocks.look(NOON + timedelta(seconds=wall), moment=moment) for wall, moment in looks]
    return [each.sentence for each in found[-1]]


def test_a_clock_that_runs_is_no_trouble() -> None:
    assert looked((0, 100), (5, 105), (66.5, 165)) == []


def test_a_clock_that_was_set_ahead_is_told_of() -> None:
    assert looked((0, 100), (3605, 105)) == [
        "The database's clock was set 3600 s ahead: see that NTP runs."
    ]


def test_a_clock_that_was_set_back_is_told_of_for_as_long_as_two_looks_need() -> None:
    found = looked((0, 100), (-3595, 105), (-3590, 110))
    assert found == ["The database's clock was set 3600 s back: see that NTP runs."]


def test_it_is_over_after_ten_minutes() -> None:
    assert (
        looked((0, 100), (3605, 105), (3700 + REMEMBERED_SECONDS, 200 + REMEMBERED_SECONDS)) == []
    )
