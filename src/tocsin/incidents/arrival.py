"""A delivery that was kept and read, and what is to be said of what became of it."""

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.alerts.alert import Outcome, Taken
from tocsin.incidents.delivery import Receipt
from tocsin.signals.raw_event import Fates, Settled
from tocsin.signals.reading import Reading
from tocsin.signals.signal import Signal, State
from tocsin.signals.source import SourceRow

_SILENT = (Outcome.DROPPED, Outcome.MUTED)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A delivery whose sender is known; ``position`` is its place among those of the commit."""

    position: int
    source: SourceRow
    raw_event_id: int
    reading: Reading

    @property
    def alerts(self) -> list[Signal]:
        """What goes to the alerts; the complaint about what could not be read comes last."""
        found = [s for s in self.reading.signals if s.state is not State.CHANGE]
        return [*found, self.reading.complaint] if self.reading.complaint else found

    @property
    def changes(self) -> list[Signal]:
        return [s for s in self.reading.signals if s.state is State.CHANGE]

    def settled(self, taken: Sequence[Taken]) -> Settled:
        """Count each statement once; the complaint's own fate stands for what it complains of."""
        spoken = taken[: len(taken) - 1] if self.reading.complaint else taken
        return Settled(
            self.raw_event_id,
            fates(spoken, changed=len(self.changes), unparseable=self.reading.lost),
            self.reading.error,
            flags=self.reading.flags,
            dropped_because=reasons(spoken),
        )

    def receipt(self, taken: Sequence[Taken]) -> Receipt:
        return Receipt(
            raw_event_id=self.raw_event_id,
            source_id=self.source.id,
            outcomes=tuple([t.outcome for t in taken]),
            identities=tuple([t.incoming.signal.identity for t in taken]),
            changes=len(self.changes),
            error=self.reading.error or "",
            flags=self.reading.flags,
            per_minute=self.source.events_per_minute,
        )


def fates(taken: Sequence[Taken], *, changed: int = 0, unparseable: int = 0) -> Fates:
    return _counted(tuple([t.outcome for t in taken]), changed, unparseable)


@functools.lru_cache(maxsize=64)
def _counted(outcomes: tuple[Outcome, ...], changed: int, unparseable: int) -> Fates:
    """Remembered, because in a storm the same becomes of one delivery after the other."""
    by_name = {str(outcome): count for outcome, count in Counter(outcomes).items()}
    return Fates(**by_name, changed=changed, unparseable=unparseable)


def reasons(taken: Sequence[Taken]) -> tuple[str, ...]:
    """Each reason for a drop, or for being muted, once."""
    return tuple(dict.fromkeys(t.reason for t in taken if t.reason and t.outcome in _SILENT))
