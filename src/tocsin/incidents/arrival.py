"""A delivery that was read, and what is to be said of what became of it."""

import functools
from collections import Counter
from collections.abc import Sequence

import msgspec

from tocsin.alerts.alert import Outcome, Taken
from tocsin.incidents.delivery import Delivery, Receipt
from tocsin.signals.raw_event import Fates, NewRaw, Settled
from tocsin.signals.reading import Reading
from tocsin.signals.signal import Signal, State
from tocsin.signals.source import SourceRow

_SILENT = (Outcome.DROPPED, Outcome.MUTED)


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """A delivery that was read; ``position`` is its place among those of the commit.

    ``alerts`` are what goes to the alerts; the complaint about what could not be read comes last.
    """

    position: int
    source: SourceRow
    raw: NewRaw
    raw_event_id: int
    reading: Reading
    alerts: tuple[Signal, ...]
    changes: tuple[Signal, ...]
    flags: tuple[str, ...]

    def settled(self, taken: Sequence[Taken]) -> Settled:
        """Count each statement once; the complaint's own fate stands for what it complains of."""
        spoken = taken[: len(taken) - 1] if self.reading.complaint else taken
        return Settled(
            self.raw_event_id,
            fates(spoken, changed=len(self.changes), unparseable=self.reading.lost),
            self.reading.error,
            flags=self.flags,
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
            flags=self.flags,
            per_minute=self.source.events_per_minute,
        )


def of(
    position: int, delivery: Delivery, source: SourceRow, raw_event_id: int, found: Reading
) -> Arrival:
    changes = tuple([s for s in found.signals if s.state is State.CHANGE])
    alerts = found.signals
    if changes:
        alerts = tuple([s for s in alerts if s.state is not State.CHANGE])
    if found.complaint:
        alerts = (*alerts, found.complaint)
    raw = delivery.raw(source.id)
    return Arrival(position, source, raw, raw_event_id, found, alerts, changes, found.flags)


def fates(taken: Sequence[Taken], *, changed: int = 0, unparseable: int = 0) -> Fates:
    return _counted(tuple([t.outcome for t in taken]), changed, unparseable)


@functools.lru_cache(maxsize=64)
def _counted(outcomes: tuple[Outcome, ...], changed: int, unparseable: int) -> Fates:
    """Remembered, because in a storm the same becomes of one delivery after the other."""
    by_name = {str(outcome): count for outcome, count in Counter(outcomes).items()}
    return Fates(**by_name, changed=changed, unparseable=unparseable)


def reasons(taken: Sequence[Taken]) -> tuple[str, ...]:
    """Each reason for a drop, or for being muted, once."""
    found = [t.reason for t in taken if t.reason and t.outcome in _SILENT]
    return tuple(dict.fromkeys(found))
