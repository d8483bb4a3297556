import dataclasses
from datetime import datetime, timedelta

import pytest
from msgspec import structs

from tests.comms.samples import AT, INCIDENT, UPDATE
from tocsin.comms import cadence
from tocsin.comms.cadence import Due, InvalidCadence
from tocsin.comms.phase import Phase
from tocsin.comms.update import Update
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority

HALF = timedelta(minutes=30)
HOUR = timedelta(hours=1)
LATER = AT + HOUR


@pytest.mark.parametrize(
    ("every", "phase", "promised", "expected"),
    [
        (HALF, Phase.INVESTIGATING, None, AT + HALF),
        (HALF, Phase.INVESTIGATING, HOUR, AT + HOUR),
        (None, Phase.INVESTIGATING, None, None),
        (None, Phase.INVESTIGATING, HOUR, AT + HOUR),
        (HALF, Phase.RESOLVED, HOUR, None),
    ],
)
def test_the_next_update_comes_as_promised_or_by_the_cadence(
    every: timedelta | None, phase: Phase, promised: timedelta | None, expected: datetime | None
) -> None:
    assert cadence.next_due(every, phase=phase, promised=promised, now=AT) == expected


def told(**said: object) -> Update:
    return dataclasses.replace(UPDATE, at=LATER, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("last", "every", "expected"),
    [
        (None, HALF, Due(42, AT + HALF, HALF)),
        (None, None, None),
        (told(next_due_at=LATER + HOUR), HALF, Due(42, LATER + HOUR, HALF)),
        (told(next_due_at=LATER + HOUR), None, Due(42, LATER + HOUR, HOUR)),
        (told(), HALF, Due(42, LATER + HALF, HALF)),  # it was raised to this priority since
        (told(), None, None),
        (told(phase=Phase.RESOLVED), HALF, None),
    ],
)
def test_when_an_update_is_due_as_things_stand(
    last: Update | None, every: timedelta | None, expected: Due | None
) -> None:
    assert cadence.due(INCIDENT, last, every=every) == expected


def test_nobody_waits_for_news_of_what_is_over() -> None:
    over = structs.replace(INCIDENT, status=Status.RESOLVED, resolved_at=LATER)
    assert cadence.due(over, None, every=HALF) is None


@pytest.mark.parametrize("every", [timedelta(minutes=4), timedelta(days=8), timedelta()])
def test_a_cadence_that_nobody_keeps_is_refused(every: timedelta) -> None:
    with pytest.raises(InvalidCadence) as refused:
        cadence.checked({Priority.P1: every})
    assert "P1" in refused.value.fields


def test_a_priority_that_is_left_out_has_no_cadence() -> None:
    whole = cadence.checked({Priority.P1: HALF})
    assert whole == dict.fromkeys(Priority) | {Priority.P1: HALF}
