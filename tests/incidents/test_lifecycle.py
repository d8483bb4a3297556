"""Every transition, allowed or refused, by the table of the lifecycle."""

import itertools

import pytest

from tocsin.incidents import lifecycle
from tocsin.incidents.lifecycle import Status

# From each status, the statuses that may follow it; nothing else may.
MAY_FOLLOW = {
    "open": {"acknowledged", "resolved", "cancelled"},
    "acknowledged": {"in_progress", "resolved", "cancelled"},
    "in_progress": {"pending", "resolved", "cancelled"},
    "pending": {"in_progress", "resolved", "cancelled"},
    "resolved": {"in_progress", "closed"},
    "closed": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize(("current", "wanted"), list(itertools.product(Status, Status)))
def test_a_status_may_follow_another_only_by_the_table(current: Status, wanted: Status) -> None:
    if wanted in MAY_FOLLOW[current]:
        lifecycle.check(current, wanted)
    else:
        with pytest.raises((lifecycle.ForbiddenTransition, lifecycle.AlreadySo)):
            lifecycle.check(current, wanted)


@pytest.mark.parametrize(
    ("current", "wanted", "passed"),
    [
        ("open", "in_progress", ["acknowledged", "in_progress"]),
        ("open", "pending", ["acknowledged", "in_progress", "pending"]),
        ("acknowledged", "pending", ["in_progress", "pending"]),
        ("open", "resolved", ["resolved"]),
        ("pending", "in_progress", ["in_progress"]),
        ("resolved", "closed", ["closed"]),
    ],
)
def test_the_stages_between_are_passed_through(
    current: str, wanted: str, passed: list[str]
) -> None:
    assert list(lifecycle.stages(Status(current), Status(wanted))) == passed


@pytest.mark.parametrize(
    ("current", "wanted"),
    [("closed", "pending"), ("resolved", "pending"), ("in_progress", "acknowledged")],
)
def test_there_is_no_way_back_through_the_stages(current: str, wanted: str) -> None:
    with pytest.raises(lifecycle.ForbiddenTransition):
        lifecycle.stages(Status(current), Status(wanted))


@pytest.mark.parametrize(
    ("current", "wanted", "sentence"),
    [
        ("closed", "in_progress", "that is closed cannot become in progress. Declare a new"),
        ("resolved", "cancelled", "that is resolved cannot become cancelled. Reopen it first."),
        ("open", "closed", "that is open cannot become closed.$"),
    ],
)
def test_a_refusal_says_what_to_do_instead(current: str, wanted: str, sentence: str) -> None:
    with pytest.raises(lifecycle.ForbiddenTransition, match=sentence):
        lifecycle.check(Status(current), Status(wanted))
