"""A body read by its source's parser, in which nothing gets lost.

What cannot be read becomes a signal of its own that pages, because the event that broke the
parser may be the one that mattered.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from tocsin.signals import signal, sources
from tocsin.signals.provider import Context
from tocsin.signals.signal import Severity, Signal, State, Unparseable

UNPARSEABLE = "unparseable"
# An hour without another one closes the alert, so that the next one pages again.
_QUIET = timedelta(hours=1)
_MOST_FLAGS = 10
_LASTING = (State.FIRING, State.ACKNOWLEDGED)


class Reading(msgspec.Struct, frozen=True, gc=False):
    """`signals` were read, `lost` statements were not: `complaint` is the signal that tells.

    `confirm` is the address that the sender wants visited before it sends more, or "".
    """

    signals: tuple[Signal, ...]
    lost: int = 0
    error: str | None = None
    complaint: Signal | None = None
    confirm: str = ""

    @property
    def is_faulty(self) -> bool:
        """Whether the protocol forbids any of it: a strict source refuses that."""
        return self.error is not None or any(each.flags for each in self.signals)

    @property
    def flags(self) -> tuple[str, ...]:
        """What was accepted although the protocol forbids it, each once."""
        flagged = [each.flags for each in self.signals if each.flags]
        if not flagged:
            return ()
        told = dict.fromkeys(flag for flags in flagged for flag in flags)
        return tuple(told)[:_MOST_FLAGS]


def read(kind: str, body: bytes, headers: Mapping[str, str], context: Context) -> Reading:
    """Read a body that came to a source of this kind; header names are lower case."""
    provider = sources.PROVIDERS.get(kind)
    if provider is None:
        return unread(f"There is no source of the kind '{kind}'.", now=context.now)
    try:
        signals = _ending(provider.parse(body, headers, context), context)
        return Reading(signals, confirm=provider.confirm(body))
    except Unparseable as error:
        whole = unread(error.reason, now=context.now)
        return Reading(_ending(error.salvaged, context), error.lost, whole.error, whole.complaint)


def names_all(kind: str) -> bool:
    """Whether each event that comes to a source of this kind has a name of its own."""
    provider = sources.PROVIDERS.get(kind)
    return provider is not None and provider.names_all


def _ending(signals: Iterable[Signal], context: Context) -> tuple[Signal, ...]:
    """With an end for those that have none, where the source's alerts are to end by themselves."""
    if context.auto_resolve_after is None:
        return tuple(signals)
    ends_at = context.now + context.auto_resolve_after
    return tuple(
        replace(each, ends_at=ends_at) if each.ends_at is None and each.state in _LASTING else each
        for each in signals
    )


def unread(reason: str, *, now: datetime) -> Reading:
    """The reading of a body of which nothing could be read, for this reason."""
    complaint = Signal(
        identity=UNPARSEABLE,
        state=State.FIRING,
        severity=Severity.CRITICAL,
        summary=signal.summary(f"An event could not be read: {reason}"),
        description="The event is kept as it came, under the source's raw events.",
        labels={"alertname": "UnparseableEvent"},
        occurred_at=now,
        ends_at=now + _QUIET,
    )
    return Reading((), 1, signal.summary(reason), complaint)
