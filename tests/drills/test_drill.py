import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.drills import drill
from tocsin.drills.drill import Drill, InvalidDrill, Measured, NewDrill, Status
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.priority import Level

AT = datetime(2026, 3, 16, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PLANNED = Drill(
    1, "Region lost", "Turn it off.", 7, True, Level.HIGH, Level.LOW, None, "person/1", AT,
    None, None, None, None, "", None, None, None, None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, Status.PLANNED),
        ({"started_at": AT}, Status.RUNNING),
        ({"started_at": AT, "ended_at": AT}, Status.ENDED),
        ({"dropped_at": AT}, Status.DROPPED),
    ],
)
def test_the_status_is_what_became_of_it(said: dict[str, datetime], status: Status) -> None:
    assert dataclasses.replace(PLANNED, **said).status is status  # type: ignore[arg-type]


def test_a_drill_is_declared_as_one() -> None:
    declared = drill.declaration(PLANNED)
    assert (declared.is_drill, declared.channel, declared.pages) == (True, Channel.DRILL, True)
    assert (declared.service_ids, declared.urgency) == ((7,), Level.LOW)
    nowhere = dataclasses.replace(PLANNED, service_id=None)
    assert drill.declaration(nowhere).service_ids == ()


def test_what_was_reached_is_measured_from_the_detection() -> None:
    times = {
        Milestone.OCCURRED: AT - MINUTE,
        Milestone.DETECTED: AT,
        Milestone.ACKNOWLEDGED: AT + 4 * MINUTE,
        Milestone.DIAGNOSED: None,
        Milestone.MITIGATED: AT - MINUTE,
        Milestone.RESOLVED: AT + 30 * MINUTE,
    }
    assert drill.measure(times) == Measured(4 * MINUTE, None, None, 30 * MINUTE)
    assert drill.measure({}) == Measured(None, None, None, None)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewDrill(" "), "title"),
        (NewDrill("x" * 201), "title"),
        (NewDrill("a", "x" * 20_001), "scenario"),
    ],
)
def test_a_drill_that_cannot_be_names_the_field(new: NewDrill, field: str) -> None:
    with pytest.raises(InvalidDrill) as refused:
        drill.checked(new)
    assert field in refused.value.fields
