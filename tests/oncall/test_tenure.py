"""What put somebody on call, as it is kept beside their page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.oncall.conftest import weekly
from tocsin.oncall import coverage, tenure, turn
from tocsin.oncall.absence import Absence
from tocsin.oncall.override import Override
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift
from tocsin.oncall.temporary import FixedShift, Rota, Temporary
from tocsin.oncall.tenure import Part, Tenure

ANA, BO, CLEO = 1, 2, 3
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # in Ana's week
HOUR = timedelta(hours=1)
AROUND = (NOON - HOUR, NOON + HOUR)
WEEKLY = Schedule(7, "payments", "Europe/Berlin", (weekly(ANA, BO),))
REPLACED = Temporary(4, 7, *AROUND, Rota(shifts=(FixedShift(CLEO, *AROUND),)), "the fair")
OPEN = Temporary(5, 7, *AROUND, Rota(shifts=(FixedShift(CLEO, NOON + HOUR, NOON + 2 * HOUR),)))
HOLIDAYS = replace(weekly(CLEO), turn=turn.parse("holiday"), holidays="DE")
SCHEDULES = {
    "a rotation": (WEEKLY, Part.ROTATION, ANA, None),
    "an override": (
        replace(WEEKLY, overrides=(Override(1, 7, BO, *AROUND, "dentist"),)),
        Part.OVERRIDE,
        BO,
        ANA,
    ),
    "the later of two overrides": (
        replace(
            WEEKLY, overrides=(Override(1, 7, BO, *AROUND), Override(2, 7, CLEO, *AROUND, "swap 3"))
        ),
        Part.SWAP,
        CLEO,
        ANA,
    ),
    "leave": (
        replace(WEEKLY, absences=(Absence(ANA, NOON - HOUR, NOON + HOUR),)),
        Part.ROTATION,
        BO,
        ANA,
    ),
    "a temporary schedule": (replace(WEEKLY, temporaries=(REPLACED,)), Part.TEMPORARY, CLEO, ANA),
    "a calendar of overrides": (
        replace(WEEKLY, borrowed=(Shift(BO, *AROUND, "calendar Fair"),)),
        Part.CALENDAR,
        BO,
        ANA,
    ),
    "a whole rota from a calendar": (
        replace(WEEKLY, rota=(Shift(CLEO, *AROUND, "calendar Rota"),)),
        Part.ROTA,
        CLEO,
        None,
    ),
    "whoever is next in line": (
        Schedule(8, "second", "Europe/Berlin", first=WEEKLY),
        Part.SECOND,
        BO,
        None,
    ),
    "an override by whoever had it anyway": (
        replace(WEEKLY, overrides=(Override(1, 7, ANA, *AROUND),)),
        Part.OVERRIDE,
        ANA,
        None,
    ),
    "nothing at all": (Schedule(9, "empty", "Europe/Berlin"), Part.GAP, None, None),
    "a temporary schedule that leaves it open": (
        replace(WEEKLY, temporaries=(OPEN,)),
        Part.TEMPORARY,
        None,
        None,
    ),
}


def _of(plan: Schedule, at: datetime = NOON) -> Tenure:
    return tenure.of(plan, coverage.at(plan, at), at=at)


@pytest.mark.parametrize("name", SCHEDULES)
def test_what_decided_is_named_and_who_would_have_had_it(name: str) -> None:
    plan, part, person, displaced = SCHEDULES[name]

    found = _of(plan)

    assert (found.part, found.person_id, found.displaced) == (part, person, displaced)
    assert (found.schedule_id, found.schedule) == (plan.id, plan.name)


def test_a_rotation_of_holidays_is_named_as_such() -> None:
    christmas = datetime(2026, 12, 25, 3, 10, tzinfo=UTC)
    plan = replace(WEEKLY, rotations=(weekly(ANA, BO), HOLIDAYS))

    assert _of(plan, christmas).part is Part.HOLIDAY
    assert _of(plan).part is Part.ROTATION


def test_a_shift_keeps_its_true_ends_and_its_reason() -> None:
    found = _of(SCHEDULES["an override"][0])

    assert (found.starts_at, found.ends_at) == AROUND
    assert (found.number, found.said) == (1, "dentist")


def test_who_is_away_is_away_until_a_moment() -> None:
    assert _of(SCHEDULES["leave"][0]).away_until == NOON + HOUR


@pytest.mark.parametrize("name", SCHEDULES)
def test_what_was_kept_is_read_as_it_was(name: str) -> None:
    found = _of(SCHEDULES[name][0])

    assert tenure.read(tenure.write(found)) == found
