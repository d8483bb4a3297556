import dataclasses

import pytest

from tocsin.problems import problem
from tocsin.problems.problem import InvalidProblem, NewProblem, Status

POOL = NewProblem("The pool is too small")


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewProblem(" "), "title"),
        (NewProblem("x" * 201), "title"),
        (NewProblem("x", description="x" * 20_001), "description"),
        (NewProblem("x", root_cause="x" * 20_001), "root_cause"),
        (NewProblem("x", workaround="x" * 20_001), "workaround"),
    ],
)
def test_a_problem_that_cannot_be_names_the_field(new: NewProblem, field: str) -> None:
    with pytest.raises(InvalidProblem) as refused:
        problem.checked(new)
    assert field in refused.value.fields


@pytest.mark.parametrize(
    ("root_cause", "workaround", "status"),
    [
        ("", "", Status.OPEN),
        ("It leaks.", "", Status.OPEN),
        ("", "Restart it.", Status.OPEN),
        ("It leaks.", "Restart it.", Status.KNOWN_ERROR),
    ],
)
def test_a_known_error_is_one_whose_cause_and_workaround_are_written_down(
    root_cause: str, workaround: str, status: Status
) -> None:
    written = dataclasses.replace(POOL, root_cause=root_cause, workaround=workaround)
    assert problem.status_of(problem.checked(written)) is status
