"""Events that were refused because there were too many: their source's owner has to hear of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.kit.tx import Tx
from tocsin.signals import signal
from tocsin.signals.actions import registry, statements
from tocsin.signals.raw_event import Statement
from tocsin.signals.signal import Severity, Signal, State

REFUSED = "refused"
# An hour without another refusal closes the alert, so that the next flood is told again.
_QUIET = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Speaker:
    source_id: int
    name: str
    service_id: int | None


def refused(tx: Tx, key: str, *, count: int, limit: int, now: datetime) -> Statement | None:
    """Say that so many events of this key were refused; None when nobody has the key."""
    source = registry.source_by_key(tx, key, now=now)
    if source is None or not source.is_enabled:
        return None
    speaker = _Speaker(source.id, source.name, source.service_id)
    told = Signal(
        identity=REFUSED,
        state=State.FIRING,
        severity=Severity.WARNING,
        summary=signal.summary(
            f"{source.name} sends too much: events above {limit:,} a second are refused"
        ),
        description="Refused events were answered with 429, so that their sender tries again.",
        labels={"alertname": "EventsRefused", "source": source.name},
        ends_at=now + _QUIET,
    )
    return statements.say(tx, speaker, told, facts={"refused": count, "limit": limit}, now=now)
