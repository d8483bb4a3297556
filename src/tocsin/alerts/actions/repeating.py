"""Mere repeats: what is known to be open is counted, without being read, routed or judged again.

A repeat leaves nothing behind but its pulse. What turns out not to be open any more, or to be
worse than it was, is given back to be taken like anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.alerts import alert, known, pulse_store, rounds
from tocsin.alerts.alert import Outcome, Taken
from tocsin.alerts.known import Key
from tocsin.kit.tx import Tx
from tocsin.signals.signal import Severity

MEMORY = known.Memory()


@dataclass(slots=True)
class Beat:
    """What the repeats of one alert in a batch come to."""

    severity: Severity
    closes_at: datetime
    said_at: datetime | None
    times: int = 1

    def again(self, other: "Beat") -> None:
        """Let a later one have the last word."""
        self.times += other.times
        self.closes_at = other.closes_at
        self.said_at = max(filter(None, (self.said_at, other.said_at)), default=None)
        if alert.is_worse(other.severity, than=self.severity):
            self.severity = other.severity


def beat(tx: Tx, beats: Mapping[Key, Beat], *, now: datetime) -> frozenset[Key]:
    """Count them, and return those that are no mere repeats, of which nothing was counted."""
    if not beats:
        return frozenset()
    pulsed = {(p.source_id, p.identity): p.severity for p in _pulse(tx, beats, sign=1, now=now)}
    worse = [k for k, was in pulsed.items() if alert.is_worse(beats[k].severity, than=was)]
    take_back(tx, {key: beats[key] for key in worse}, now=now)
    MEMORY.forget(beats.keys() - pulsed.keys())
    return frozenset(beats.keys() - pulsed.keys()).union(worse)


def take_back(tx: Tx, beats: Mapping[Key, Beat], *, now: datetime) -> None:
    """Undo the count of what has to be taken in another way after all."""
    if beats:
        _pulse(tx, beats, sign=-1, now=now)


def remember(taken: Sequence[Taken]) -> None:
    """Know what became of these, for when they come again."""
    standing = (Outcome.OPENED, Outcome.REPEATED, Outcome.MUTED)
    MEMORY.note(_key(one) for one in taken if one.outcome in standing)
    MEMORY.forget(_key(one) for one in taken if one.outcome is Outcome.CLOSED)


def _pulse(
    tx: Tx, beats: Mapping[Key, Beat], *, sign: int, now: datetime
) -> Sequence[pulse_store.Pulsed]:
    return pulse_store.pulse(tx, [_row(k, beats[k], sign, now) for k in sorted(beats)], now=now)


def _row(key: Key, one: Beat, sign: int, now: datetime) -> dict[str, Any]:
    return {
        "source_id": key[0],
        "identity": key[1],
        "times": one.times * sign,
        "closes_at": one.closes_at,
        "said_at": rounds.believable(one.said_at, now=now),
    }


def _key(taken: Taken) -> Key:
    return (taken.incoming.source_id, taken.incoming.signal.identity)
