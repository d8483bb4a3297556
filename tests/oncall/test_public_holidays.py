"""Public holidays: turns of their own, days that count or do not, and every place that is known."""

import itertools
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tocsin.oncall import coverage, public_holidays, rotation, schedule, turn, wall_time
from tocsin.oncall.restriction import WEEK, Restriction
from tocsin.oncall.rotation import OnHolidays, Rotation
from tocsin.oncall.schedule import BadSchedule, NewSchedule, Schedule
from tocsin.oncall.shift import Span

ANA, BO, CLEO = 1, 2, 3
BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = Rotation(
    (ANA,), "Europe/Berlin", datetime.fromisoformat("2026-01-05T09:00"), turn.parse("7d")
)
HOLIDAYS = Rotation(
    (ANA, BO, CLEO),
    "Europe/Berlin",
    datetime.fromisoformat("2026-01-01T00:00"),
    turn.parse("holiday"),
    name="holidays",
    holidays="DE-BE",
)
YEAR = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def days(anyone: Rotation, span: Span = YEAR) -> list[date]:
    return [wall_time.local(s.starts_at, BERLIN).date() for s in rotation.shifts(anyone, span)]


def berlin(text: str) -> datetime:
    return wall_time.instant(datetime.fromisoformat(text), BERLIN)


def test_turns_of_holidays_are_the_holidays_from_midnight_to_midnight() -> None:
    found = days(HOLIDAYS)
    assert date(2026, 12, 25) in found
    assert date(2026, 3, 8) in found, "which only Berlin keeps"
    (christmas,) = [
        s for s in rotation.shifts(HOLIDAYS, YEAR) if s.covers(berlin("2026-12-25T12:00"))
    ]
    assert (christmas.starts_at, christmas.ends_at) == (
        berlin("2026-12-25T00:00"),
        berlin("2026-12-26T00:00"),
    )


def test_everybody_takes_as_many_holidays_and_new_year_moves_on_by_the_year() -> None:
    shares = Counter(s.person_id for s in rotation.shifts(HOLIDAYS, YEAR))
    assert max(shares.values()) - min(shares.values()) <= 1
    takers: list[int | None] = []
    for year in (2026, 2027, 2028):
        found = coverage.at(Schedule(1, "any", "UTC", (HOLIDAYS,)), berlin(f"{year}-01-01T12:00"))
        takers.append(found.person_id if found else None)
    assert sorted(filter(None, takers)) == [ANA, BO, CLEO]


def test_between_holidays_the_layer_below_shows() -> None:
    plan = Schedule(1, "any", "Europe/Berlin", (EVERY_DAY, HOLIDAYS))
    line = schedule.shifts(plan, Span(berlin("2026-12-24T09:00"), berlin("2026-12-28T09:00")))
    assert [s.via for s in line] == ["rotation", "holidays", "holidays", "rotation"]


@pytest.mark.parametrize(
    ("on_holidays", "expected"),
    [
        (OnHolidays.COUNTS, [23, 24, 25, 28]),
        (OnHolidays.NEVER, [23, 24, 28]),
        (OnHolidays.ONLY, [25]),
    ],
)
def test_office_hours_count_on_holidays_as_is_wanted(
    on_holidays: OnHolidays, expected: list[int]
) -> None:
    office = replace(
        EVERY_DAY,
        restrictions=(Restriction(WEEK[:5], time(9), time(17)),),
        holidays="DE",
        on_holidays=on_holidays,
    )
    span = Span(berlin("2026-12-23T00:00"), berlin("2026-12-29T00:00"))
    assert [day.day for day in days(office, span)] == expected


def test_a_schedules_place_is_that_of_its_layers_unless_they_name_their_own() -> None:
    unplaced = replace(HOLIDAYS, holidays="")
    given = NewSchedule("any", "UTC", (unplaced, replace(HOLIDAYS, holidays="fr")), "de-BE")
    assert [each.holidays for each in schedule.checked(given).rotations] == ["DE-BE", "FR"]
    with pytest.raises(BadSchedule, match="whose public holidays"):
        schedule.checked(NewSchedule("any", "UTC", (unplaced,)))


@pytest.mark.parametrize("place", ["XX", "DE-XX", "Germany", "DE-'"])
def test_a_place_that_is_not_known_is_refused(place: str) -> None:
    with pytest.raises(public_holidays.UnknownPlace, match=r"holidays are known|no place"):
        public_holidays.checked(place)


def test_every_place_of_the_world_has_its_year() -> None:
    """Uninhabited islands have none, and a country at war kept none."""
    places = public_holidays.places()
    assert len(places) > 200
    assert "BE" in places["DE"]
    empty = [country for country in places if not public_holidays.of_year(country, 2026)]
    assert len(empty) <= 6, empty


WORKING = Rotation(
    (ANA, BO, CLEO),
    "Europe/Berlin",
    datetime.fromisoformat("2026-12-21T09:00"),
    turn.parse("1d on working days"),
    holidays="DE-BE",
    on_holidays=OnHolidays.GOES_ON,
)


def test_turns_of_working_days_go_on_over_holidays() -> None:
    span = Span(berlin("2026-12-21T09:00"), berlin("2027-01-05T09:00"))
    line = rotation.shifts(WORKING, span)
    begun = [wall_time.local(each.starts_at, BERLIN).day for each in line]
    assert begun == [21, 22, 23, 24, 28, 29, 30, 31, 4], (
        "no turn begins on 25 December or 1 January"
    )
    assert [each.person_id for each in line] == [ANA, BO, CLEO] * 3
    assert all(one.ends_at == other.starts_at for one, other in itertools.pairwise(line))


@pytest.mark.parametrize(
    "length", ["1d", "3d", "2d on working days", "1d on mon,wed", "5d on sun-thu"]
)
def test_turns_that_go_on_are_numbered_alike_in_both_directions(length: str) -> None:
    layer = replace(WORKING, turn=turn.parse(length))
    moments = [rotation.hand_over(layer, number) for number in range(-300, 300)]
    assert moments == sorted(set(moments))
    kept = {
        each.day for year in range(2020, 2034) for each in public_holidays.of_year("DE-BE", year)
    }
    days_begun = {wall_time.local(at, BERLIN).date() for at in moments}
    assert not days_begun & kept
    for number in (-299, -41, -1, 0, 1, 7, 113, 298):
        begins = rotation.hand_over(layer, number)
        assert rotation.turn_at(layer, begins) == number
        assert rotation.turn_at(layer, begins - timedelta(seconds=1)) == number - 1


def test_only_turns_of_days_go_on_over_holidays() -> None:
    weekly = replace(WORKING, turn=turn.parse("7d"))
    schedule.checked(NewSchedule("days", "Europe/Berlin", (weekly,)))
    with pytest.raises(BadSchedule, match="Only turns of days"):
        schedule.checked(
            NewSchedule("weeks", "Europe/Berlin", (replace(WORKING, turn=turn.parse("1w")),))
        )
