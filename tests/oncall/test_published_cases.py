"""Cases published by other pagers, read from the data beside the checkout."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tocsin.oncall import coverage, restriction, schedule, turn, wall_time
from tocsin.oncall.restriction import Restriction, Weekday
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Span
from tocsin.oncall.temporary import FixedShift, Rota, Temporary
from tocsin.oncall.turn import Turn, Unit

LONGEST = timedelta(days=100)
UNITS = {"hourly": Unit.HOUR, "daily": Unit.DAY, "weekly": Unit.WEEK, "monthly": Unit.MONTH}


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, list[dict[str, Any]]]:
    file = shared / "data" / "oncall" / "oncall_cases.give.json"
    if not file.exists():
        pytest.skip("the published on-call cases are not beside this checkout")
    return json.loads(file.read_text("utf-8"))  # type: ignore[no-any-return]  # checked by use


def test_rotations_hand_over_where_others_say(cases: dict[str, list[dict[str, Any]]]) -> None:
    read = {"handoffs": handoffs_agree, "shift_end": ends_agree}
    wrong = [case["id"] for case in cases["rotations"] if not read[case["kind"]](case)]
    assert wrong == []


def test_restrictions_are_active_when_others_say(cases: dict[str, list[dict[str, Any]]]) -> None:
    wrong = [
        case["id"]
        for case in cases["restrictions"]
        if restriction.covers([restricted(case)], when(case["at"]), ZoneInfo(case["tz"]))
        != case["active"]
    ]
    assert wrong == []


def test_layers_give_the_final_schedule_that_others_say(
    cases: dict[str, list[dict[str, Any]]],
) -> None:
    wrong = [case["id"] for case in cases["layers"] if final(case) != expected(case)]
    assert wrong == []


def rotated(case: dict[str, Any], people: tuple[int, ...] = (1,)) -> Rotation:
    length = Turn(case["every"], UNITS[case["unit"]])
    return Rotation(people, case["tz"], datetime.fromisoformat(case["anchor_local"]), length)


def when(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def ends_agree(case: dict[str, Any]) -> bool:
    """They also count turns before the start."""
    plan = Schedule(1, case["id"], case["tz"], (rotated(case),))
    found = coverage.at(plan, when(case["at"]))
    assert found is not None
    starts_at = when(case.get("shift_start", found.starts_at.isoformat()))
    return (found.starts_at, found.ends_at) == (starts_at, when(case["shift_end"]))


def handoffs_agree(case: dict[str, Any]) -> bool:
    """They list both ends of each turn that touches the window."""
    plan, zone = Schedule(1, case["id"], case["tz"], (rotated(case),)), ZoneInfo(case["tz"])
    first, last = (
        wall_time.instant(datetime.fromisoformat(end), zone) for end in case["window_local"]
    )
    line = schedule.shifts(plan, Span(first - 2 * LONGEST, last + 2 * LONGEST))
    touching = [s for s in line if s.starts_at <= last and s.ends_at > first]
    ends = {end for s in touching for end in (s.starts_at, s.ends_at)}
    return sorted(ends) == sorted({when(text) for text in case["handoffs"]})


def restricted(case: dict[str, Any]) -> Restriction:
    days = tuple(Weekday(day) for day in case["days"])
    return Restriction(days, time.fromisoformat(case["start"]), time.fromisoformat(case["end"]))


def replacing(case: dict[str, Any], people: list[str]) -> tuple[Temporary, ...]:
    """A temporary schedule stands for nobody between its shifts."""
    return tuple(
        Temporary(
            number,
            1,
            when(each["start"]),
            when(each["end"]),
            Rota(
                shifts=tuple(
                    FixedShift(people.index(s["user"]), when(s["start"]), when(s["end"]))
                    for s in each["shifts"]
                )
            ),
        )
        for number, each in enumerate(case.get("temporary", ()))
    )


def final(case: dict[str, Any]) -> list[tuple[str, datetime, datetime]]:
    shifts = [s for each in case.get("temporary", ()) for s in each["shifts"]]
    people = sorted({said["user"] for said in (*case["rules"], *shifts)})
    span = Span(*(when(end) for end in case["window"]))
    since = span.starts_at.astimezone(ZoneInfo(case["tz"])).replace(tzinfo=None)
    rules = tuple(
        Rotation(
            (people.index(rule["user"]),),
            case["tz"],
            since - timedelta(days=8),
            turn.parse("12mo"),
            (restricted(rule),),
        )
        for rule in case["rules"]
    )
    plan = Schedule(1, case["id"], case["tz"], rules, temporaries=replacing(case, people))
    found = schedule.shifts(plan, span)
    return [(people[s.person_id], s.starts_at, s.ends_at) for s in found]


def expected(case: dict[str, Any]) -> list[tuple[str, datetime, datetime]]:
    return [(s["user"], when(s["start"]), when(s["end"])) for s in case["expect"]]
