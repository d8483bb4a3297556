from datetime import UTC, datetime

import pytest

from tocsin.knowledge import runbook
from tocsin.knowledge.runbook import InvalidRunbook, NewRunbook, RunRow, Tick, UnknownStep

AT = datetime(2026, 3, 16, tzinfo=UTC)
ROW = RunRow(7, 1, 42, "Pool", ("look", "drain", "restart"), "person/1", AT)


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewRunbook("", ("look",)), "title"),
        (NewRunbook("Pool", ()), "steps"),
        (NewRunbook("Pool", (" ", "")), "steps"),
        (NewRunbook("Pool", ("x" * 4001,)), "steps"),
        (NewRunbook("Pool", ("x",) * 101), "steps"),
    ],
)
def test_a_runbook_that_cannot_be_names_the_field(new: NewRunbook, field: str) -> None:
    with pytest.raises(InvalidRunbook) as refused:
        runbook.checked(new)
    assert field in refused.value.fields


def test_a_run_shows_each_step_with_who_ticked_it() -> None:
    ticks = [Tick(7, 2, "person/1", AT), Tick(8, 1, "person/2", AT)]
    run = runbook.run_of(ROW, ticks)
    assert [(s.number, s.text, s.tick is not None) for s in run.steps] == [
        (1, "look", False),
        (2, "drain", True),
        (3, "restart", False),
    ]
    assert (run.done, run.is_complete) == (1, False)


def test_a_run_is_complete_when_every_step_is_ticked() -> None:
    ticks = [Tick(7, step, "person/1", AT) for step in (1, 2, 3)]
    assert runbook.run_of(ROW, ticks).is_complete


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_step_that_a_run_lacks_is_refused(number: int) -> None:
    with pytest.raises(UnknownStep, match="it has 3"):
        runbook.step_of(runbook.run_of(ROW, []), number)
