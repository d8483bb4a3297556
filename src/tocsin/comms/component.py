"""The state of a component of a status page: the public face of a service.

It is drawn from the open incidents of the service, so that the page is honest without anybody
having to remember it; what a published update says about the state counts for more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tocsin.comms.phase import Phase
from tocsin.incidents.priority import Priority


class State(StrEnum):
    """Best first."""

    OPERATIONAL = "operational"
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"

    @property
    def rank(self) -> int:
        """0 is the best; ``<`` on states would compare the words."""
        return _RANKS[self]

    @property
    def words(self) -> str:
        return self.replace("_", " ")


_RANKS = {state: rank for rank, state in enumerate(State)}
_OF_PRIORITY = {
    Priority.P1: State.MAJOR_OUTAGE,
    Priority.P2: State.PARTIAL_OUTAGE,
    Priority.P3: State.DEGRADED_PERFORMANCE,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the last update says: its phase, and the state if it names one."""

    phase: Phase
    state: State | None


def drawn(priority: Priority, told: Told | None) -> State:
    """Return what one open incident makes of the services that it affects.

    A small incident colours nothing until somebody thinks it worth telling.
    """
    of_priority = _OF_PRIORITY.get(priority, State.OPERATIONAL)
    if told is None:
        return of_priority
    if told.state is not None:
        return told.state
    if told.phase is Phase.RESOLVED:
        return State.OPERATIONAL
    return worst((of_priority, State.DEGRADED_PERFORMANCE))


def was(priority: Priority, told: Sequence[Told]) -> State:
    """Return how bad an incident that is over was: the worst that was told, if a state was."""
    named = [one.state for one in told if one.state is not None]
    return worst(named) if named else drawn(priority, _ONGOING if told else None)


def worst(states: Iterable[State]) -> State:
    return max(states, key=_RANKS.__getitem__, default=State.OPERATIONAL)


_ONGOING = Told(Phase.MONITORING, None)
