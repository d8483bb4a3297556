"""Many signals into few statements: what can be written together, in an order that keeps sense.

Within one round each identity occurs once, so a round is one statement per outcome. Repeats of
the same state fold into one entry; a change of state waits for the next round.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

import msgspec

from tocsin.alerts.alert import Incoming
from tocsin.signals.signal import State

Key = tuple[int, str]
AHEAD = timedelta(minutes=1)
_key = attrgetter("key")


class Entry(msgspec.Struct, gc=False):
    """One identity in one round: the latest signal and the positions of all it stands for."""

    key: Key
    state: State
    latest: Incoming
    positions: list[int] = msgspec.field(default_factory=list)
    said_at: datetime | None = None
    """The newest date among them; None if the sender gave none, or one that cannot be."""
    is_dated: bool = True
    """Whether each of them says when it was said, so that their order can be known."""

    @property
    def times(self) -> int:
        return len(self.positions)

    def now_saying(self, incoming: Incoming) -> "Entry":
        """The same entry as rules left its signal."""
        return self if incoming is self.latest else msgspec.structs.replace(self, latest=incoming)


Round = dict[Key, Entry]


def arrange(incoming: Sequence[Incoming], *, now: datetime) -> list[Round]:
    """Return the rounds to write, first things first."""
    rounds: list[Round] = []
    reached: dict[Key, int] = {}
    for position, one in enumerate(incoming):
        key = (one.source_id, one.signal.identity)
        state = effective(one, now=now)
        at = reached.get(key, 0)
        if at < len(rounds) and key in rounds[at] and rounds[at][key].state is not state:
            at += 1
        if at == len(rounds):
            rounds.append({})
        entry = rounds[at].setdefault(key, Entry(key, state, one))
        entry.latest = one
        entry.positions.append(position)
        said_at = believable(one.signal.said_at, now=now)
        entry.said_at = _newer(entry.said_at, said_at)
        entry.is_dated = entry.is_dated and one.signal.is_dated and said_at is not None
        reached[key] = at
    return rounds


def believable(said_at: datetime | None, *, now: datetime) -> datetime | None:
    """A clock that runs ahead of ours tells no order."""
    return said_at if said_at is not None and said_at <= now + AHEAD else None


def _newer(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)


def effective(incoming: Incoming, *, now: datetime) -> State:
    """A firing whose end has passed says that it is over."""
    signal = incoming.signal
    if signal.ends_at is not None and signal.ends_at <= now and signal.state is State.FIRING:
        return State.OK
    return signal.state


def of_state(round_: Round, state: State) -> list[Entry]:
    """The entries of one state in a fixed order, so that two writers lock rows alike."""
    return sorted([entry for entry in round_.values() if entry.state is state], key=_key)


def spread(entries: Iterable[Entry]) -> Iterable[tuple[int, Entry]]:
    return ((position, entry) for entry in entries for position in entry.positions)
