"""How often those outside hear of an incident: by priority, or as the last update promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.comms.phase import Phase
from tocsin.comms.update import Update
from tocsin.incidents.incident import Incident
from tocsin.incidents.priority import Priority
from tocsin.kit import errors

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=7)

Cadence = Mapping[Priority, timedelta | None]
"""None: whenever there is news, and nobody is reminded."""


class InvalidCadence(errors.Invalid):
    """Nobody can write that often, or would wait that long."""


@dataclass(frozen=True, slots=True)
class Due:
    """When the next update on an incident is due, and how often to say so after that."""

    incident_number: int
    due_at: datetime
    every: timedelta


def checked(cadence: Cadence) -> dict[Priority, timedelta | None]:
    """Return it whole: a priority that is left out has no cadence."""
    for priority, every in cadence.items():
        if every is not None and not SHORTEST <= every <= LONGEST:
            sentence = f"Updates on {priority} come every 5 minutes at most and 7 days at least."
            raise InvalidCadence(sentence, fields={str(priority): sentence})
    return {priority: cadence.get(priority) for priority in Priority}


def next_due(
    every: timedelta | None, *, phase: Phase, promised: timedelta | None, now: datetime
) -> datetime | None:
    """Return when the update after this one is due; None after the last one."""
    if phase is Phase.RESOLVED:
        return None
    wait = every if promised is None else promised
    return now + wait if wait is not None else None


def due(about: Incident, last: Update | None, *, every: timedelta | None) -> Due | None:
    """Return when an update is due as things stand; None when nobody waits for one.

    It counts from the last update, or from the logging while there is none, and so comes out
    the same however often it is asked. What the last update promised is kept.
    """
    if not about.is_open or (last is not None and last.phase is Phase.RESOLVED):
        return None
    since = about.logged_at if last is None else last.at
    promised_at = None if last is None else last.next_due_at
    if promised_at is not None:
        return Due(about.number, promised_at, every or promised_at - since)
    return None if every is None else Due(about.number, since + every, every)
