"""What senders say again and again, recognised without being read in full.

A storm is mostly repeats, of which only their times matter. A glimpse tells them from what has to
be read, at a fraction of the cost; whatever is unusual about a body has to be read.
"""

import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

import msgspec

from tocsin.signals import label_set
from tocsin.signals.provider import Context
from tocsin.signals.signal import Severity
from tocsin.signals.sources import prometheus


class Glimpse(msgspec.Struct, frozen=True, gc=False):
    """One firing alert of a body, as much of it as a repeat can change."""

    identity: str
    severity: Severity
    ends_at: datetime
    said_at: datetime | None


IsKnown = Callable[[str], bool]


def of(kind: str, body: bytes, context: Context, is_known: IsKnown) -> Sequence[Glimpse] | None:
    """All that a body of this kind says, if it is of known identities and fires; None if it has
    to be read."""
    firing = _FIRING.get(kind)
    found = firing(body, context, is_known) if firing else None
    return None if found is None else [Glimpse(*each) for each in found]


def prepare(kind: str, bodies: Sequence[bytes]) -> None:
    """Reckon together what is new in bodies of this kind, which takes longer one by one.

    What is wrong with any of them is found when it is read.
    """
    if kind not in _FIRING:
        return
    with suppress(ValueError, RecursionError):
        alerts = itertools.chain.from_iterable(map(_labelled, bodies))
        label_set.of_all([bytes(alert.labels) for alert in alerts])


class _Labelled(msgspec.Struct, gc=False):
    labels: msgspec.Raw


_labelled = msgspec.json.Decoder(list[_Labelled]).decode
_FIRING: dict[str, Callable[[bytes, Context, IsKnown], list[prometheus.Firing] | None]] = {
    "prometheus": prometheus.firing,
}
