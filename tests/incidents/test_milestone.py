from datetime import UTC, datetime, timedelta

import pytest

from tocsin.incidents import milestone
from tocsin.incidents.milestone import Correction, Milestone, WrongTime

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def told(*reached: tuple[Milestone, float]) -> list[dict[str, object]]:
    return [milestone.data(m, at(minutes)) for m, minutes in reached]


def test_the_thirteen_milestones_have_a_meaning_each() -> None:
    assert len(Milestone) == 13
    assert set(milestone.MEANING) == set(Milestone)


def test_a_later_entry_corrects_an_earlier_one() -> None:
    entries = told((Milestone.DETECTED, 5), (Milestone.ACKNOWLEDGED, 9), (Milestone.DETECTED, 2))
    assert milestone.current(entries) == {
        Milestone.DETECTED: at(2),
        Milestone.ACKNOWLEDGED: at(9),
    }


def test_a_reopening_takes_the_resolution_back_until_it_is_resolved_again() -> None:
    entries = told(
        (Milestone.MITIGATED, 20), (Milestone.RESOLVED, 30), (Milestone.REOPENED, 40)
    )  # fmt: skip
    assert set(milestone.current(entries)) == {Milestone.REOPENED}
    again = [*entries, *told((Milestone.RESOLVED, 50))]
    assert milestone.current(again)[Milestone.RESOLVED] == at(50)


def test_a_declaration_says_in_its_own_event_or_in_others_what_it_reached() -> None:
    reached = {milestone.REACHED: {"logged": at(1).isoformat(), "occurred": at(0).isoformat()}}
    carried = milestone.told_by("incident.declared", reached)
    before = told((Milestone.OCCURRED, 0), (Milestone.LOGGED, 1))
    beside = [said for each in before for said in milestone.told_by(milestone.KIND, each)]
    assert milestone.current(carried) == milestone.current(beside)
    assert [said["milestone"] for said in carried] == [said["milestone"] for said in beside]
    assert milestone.told_by("incident.declared", {"status": "open"}) == []


def test_times_that_cannot_both_be_true_are_named() -> None:
    times = {Milestone.DETECTED: at(0), Milestone.ACKNOWLEDGED: at(-1), Milestone.RESOLVED: at(5)}
    assert milestone.contradictions(times) == [
        "It cannot be that somebody took it before it was noticed."
    ]


TIMES = {
    Milestone.OCCURRED: None,
    Milestone.DETECTED: at(0),
    Milestone.LOGGED: at(1),
    Milestone.ACKNOWLEDGED: at(4),
    Milestone.RESOLVED: None,
}


@pytest.mark.parametrize(
    ("which", "minutes", "reason", "sentence"),
    [
        (Milestone.DETECTED, -5, " ", "Say why"),
        (Milestone.REOPENED, 2, "typo", "stands each time"),
        (Milestone.RESOLVED, 2, "typo", "not resolved yet"),
        (Milestone.DETECTED, 99, "typo", "future"),
        (Milestone.DETECTED, 5, "typo", "cannot be that it was written down before it was noticed"),
        (Milestone.OCCURRED, 1, "typo", "cannot be that it was noticed before the impact began"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    which: Milestone, minutes: float, reason: str, sentence: str
) -> None:
    with pytest.raises(WrongTime, match=sentence):
        milestone.check(Correction(which, at(minutes), reason), TIMES, now=at(10))


@pytest.mark.parametrize(
    ("which", "minutes"),
    [
        (Milestone.OCCURRED, -30),  # may be said later, where nobody knew
        (Milestone.MITIGATED, 6),
        (Milestone.ACKNOWLEDGED, 0.5),  # somebody answered before it was written down
    ],
)
def test_a_correction_that_can_be_is_taken(which: Milestone, minutes: float) -> None:
    milestone.check(Correction(which, at(minutes), "the log says so"), TIMES, now=at(10))


def test_an_old_contradiction_does_not_forbid_mending_another_time() -> None:
    wrong = {**TIMES, Milestone.LOGGED: at(-3)}
    milestone.check(Correction(Milestone.ACKNOWLEDGED, at(3), "typo"), wrong, now=at(10))
