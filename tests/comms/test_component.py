import itertools

import pytest

from tocsin.comms import component, phase
from tocsin.comms.component import State, Told
from tocsin.comms.phase import Phase
from tocsin.incidents.priority import Priority

SAID = Told(Phase.IDENTIFIED, None)
OVER = Told(Phase.RESOLVED, None)


@pytest.mark.parametrize(
    ("priority", "told", "state"),
    [
        (Priority.P1, None, State.MAJOR_OUTAGE),
        (Priority.P2, None, State.PARTIAL_OUTAGE),
        (Priority.P3, None, State.DEGRADED_PERFORMANCE),
        (Priority.P4, None, State.OPERATIONAL),
        (Priority.P5, None, State.OPERATIONAL),
        (Priority.P5, SAID, State.DEGRADED_PERFORMANCE),
        (Priority.P1, SAID, State.MAJOR_OUTAGE),
        (Priority.P1, OVER, State.OPERATIONAL),
        (Priority.P1, Told(Phase.IDENTIFIED, State.PARTIAL_OUTAGE), State.PARTIAL_OUTAGE),
        (Priority.P5, Told(Phase.MONITORING, State.MAJOR_OUTAGE), State.MAJOR_OUTAGE),
    ],
)
def test_an_open_incident_colours_its_components(
    priority: Priority, told: Told | None, state: State
) -> None:
    assert component.drawn(priority, told) is state


@pytest.mark.parametrize(
    ("priority", "told", "state"),
    [
        (Priority.P1, [], State.MAJOR_OUTAGE),
        (Priority.P5, [], State.OPERATIONAL),
        (Priority.P5, [OVER], State.DEGRADED_PERFORMANCE),
        (Priority.P1, [OVER, SAID], State.MAJOR_OUTAGE),
        (
            Priority.P1,
            [Told(Phase.RESOLVED, State.OPERATIONAL), Told(Phase.IDENTIFIED, State.PARTIAL_OUTAGE)],
            State.PARTIAL_OUTAGE,
        ),
    ],
)
def test_an_incident_that_is_over_was_as_bad_as_the_worst_that_was_told(
    priority: Priority, told: list[Told], state: State
) -> None:
    assert component.was(priority, told) is state


def test_the_worst_state_wins_whatever_the_order() -> None:
    for some in itertools.permutations(State, 3):
        assert component.worst(some).rank == max(state.rank for state in some)
    assert component.worst([]) is State.OPERATIONAL


@pytest.mark.parametrize(
    ("told", "is_open", "shown"),
    [
        (None, True, Phase.INVESTIGATING),
        (Phase.IDENTIFIED, True, Phase.IDENTIFIED),
        (Phase.RESOLVED, True, Phase.MONITORING),
        (Phase.IDENTIFIED, False, Phase.RESOLVED),
        (None, False, Phase.RESOLVED),
    ],
)
def test_a_page_never_says_resolved_of_what_goes_on(
    told: Phase | None, shown: Phase, *, is_open: bool
) -> None:
    assert phase.shown(told, is_open=is_open) is shown
