"""A drill is planned, started, ended, and learned from."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tocsin.catalog import actions as catalog
from tocsin.drills import drill, store
from tocsin.drills.drill import Drill, Measured, NewDrill, Status
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident
from tocsin.incidents.actions import declare, reading, resolving
from tocsin.kit import errors, ledger, pages, periods
from tocsin.kit.tx import Tx


class UnknownDrill(errors.NotFound):
    def __init__(self, drill_id: int) -> None:
        super().__init__(f"There is no drill {drill_id}.")


class NotPlanned(errors.Conflict):
    """It was started or dropped."""


class NotRunning(errors.Conflict):
    """It was not started, or has ended."""


def plan(tx: Tx, new: NewDrill, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.RESPOND)
    tidy = _checked(tx, new)
    drill_id = store.insert(tx, tidy, planned_by=actor.label, at=now)
    _record(tx, "drill.planned", drill_id, {"title": tidy.title}, actor=actor, now=now)
    return drill_id


def change(tx: Tx, drill_id: int, new: NewDrill, *, actor: Actor, now: datetime) -> bool:
    """Plan it otherwise and return whether anything changed."""
    permission.require(actor, Permission.RESPOND)
    tidy = _checked(tx, new)
    before = _locked(tx, drill_id)
    if before.as_new() == tidy:
        return False
    if not store.update(tx, drill_id, tidy):
        raise _not_planned(before)
    _record(tx, "drill.changed", drill_id, {"title": tidy.title}, actor=actor, now=now)
    return True


def drop(tx: Tx, drill_id: int, *, actor: Actor, now: datetime) -> None:
    """Call off what was only planned."""
    permission.require(actor, Permission.RESPOND)
    before = _locked(tx, drill_id)
    if not store.drop(tx, drill_id, at=now):
        raise _not_planned(before)
    _record(tx, "drill.dropped", drill_id, {"title": before.title}, actor=actor, now=now)


def start(tx: Tx, drill_id: int, *, actor: Actor, now: datetime) -> int:
    """Declare the incident that it is played with and return its number."""
    permission.require(actor, Permission.RESPOND)
    planned = _locked(tx, drill_id)
    if planned.status is not Status.PLANNED:
        raise _not_planned(planned)
    number = declare.declare(tx, drill.declaration(planned), actor=actor, now=now)
    store.start(tx, drill_id, number, at=now)
    way = "for real" if planned.pages else "for show"
    sentence = f"{actor.name} started the drill “{planned.title}”: it pages {way}."
    said = {"pages": planned.pages, "sentence": sentence}
    _record_on_incident(tx, "drill.started", planned, number, said, actor=actor, now=now)
    return number


def end(tx: Tx, drill_id: int, *, notes: str = "", actor: Actor, now: datetime) -> Drill:
    """End it, and its incident with it if that is still open; the times measured are kept."""
    permission.require(actor, Permission.RESPOND)
    tidy = drill.checked_notes(notes)
    running = _locked(tx, drill_id)
    if running.status is not Status.RUNNING or running.incident_number is None:
        raise NotRunning(f"The drill '{running.title}' is {running.status}.")
    about = reading.get(tx, running.incident_number, actor=actor)
    if about.is_open:
        resolving.cancel(tx, about.number, reason="The drill is over.", actor=actor, now=now)
    if tidy:
        store.set_notes(tx, drill_id, tidy)
    return _end(tx, running, drill.measure(about.milestones), actor=actor, now=now)


def end_with_incident(tx: Tx, number: int, *, actor: Actor, now: datetime) -> bool:
    """End the drill whose incident was ended; return whether one was running."""
    running = store.of_incident(tx, number)
    if running is None or running.status is not Status.RUNNING:
        return False
    about = reading.get(tx, number, actor=actor)
    if about.is_open:
        return False
    _end(tx, running, drill.measure(about.milestones), actor=actor, now=now)
    return True


def note(tx: Tx, drill_id: int, notes: str, *, actor: Actor, now: datetime) -> Drill:
    """Write down what was seen, also after the end."""
    permission.require(actor, Permission.RESPOND)
    _locked(tx, drill_id)
    if store.set_notes(tx, drill_id, drill.checked_notes(notes)):
        _record(tx, "drill.noted", drill_id, {}, actor=actor, now=now)
    return get(tx, drill_id, actor=actor)


def get(tx: Tx, drill_id: int, *, actor: Actor) -> Drill:
    permission.require(actor, Permission.READ)
    found = store.get(tx, drill_id)
    if found is None:
        raise UnknownDrill(drill_id)
    return found


def of_incident(tx: Tx, number: int, *, actor: Actor) -> Drill | None:
    """None when the incident was not played by a drill."""
    reading.get(tx, number, actor=actor)
    permission.require(actor, Permission.READ)
    return store.of_incident(tx, number)


def listed(
    tx: Tx, *, cursor: str | None = None, limit: int = 50, actor: Actor
) -> pages.Page[Drill]:
    """Return the drills planned last first."""
    permission.require(actor, Permission.READ)
    before = pages.decode(cursor, int)[0] if cursor else None
    rows = store.page(tx, before_id=before, limit=limit)
    last = rows[:limit][-1:]
    return pages.cut(rows, limit, *((last[0].id,) if last else ()))


def _end(tx: Tx, running: Drill, measured: Measured, *, actor: Actor, now: datetime) -> Drill:
    if not store.end(tx, running.id, measured, at=now) or running.incident_number is None:
        raise NotRunning(f"The drill '{running.title}' has ended.")
    answered = measured.time_to_acknowledge
    took = f"answered after {periods.spoken(answered)}" if answered is not None else "not answered"
    said = {
        "time_to_acknowledge": _seconds(answered),
        "time_to_resolve": _seconds(measured.time_to_resolve),
        "sentence": f"{actor.name} ended the drill “{running.title}”: {took}.",
    }
    number = running.incident_number
    _record_on_incident(tx, "drill.ended", running, number, said, actor=actor, now=now)
    return get(tx, running.id, actor=actor)


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()


def _locked(tx: Tx, drill_id: int) -> Drill:
    found = store.lock(tx, drill_id)
    if found is None:
        raise UnknownDrill(drill_id)
    return found


def _not_planned(before: Drill) -> NotPlanned:
    return NotPlanned(f"The drill '{before.title}' is {before.status}; plan another one.")


def _checked(tx: Tx, new: NewDrill) -> NewDrill:
    tidy = drill.checked(new)
    if tidy.service_id is not None:
        catalog.service(tx, tidy.service_id)
    return tidy


def _record(
    tx: Tx, kind: str, drill_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    ledger.record(tx, kind=kind, subject=f"drill/{drill_id}", actor=actor.label, at=now, data=data)


def _record_on_incident(
    tx: Tx,
    kind: str,
    of: Drill,
    number: int,
    said: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Say it on the timeline of the incident, which knows the drill by its id."""
    subject = incident.subject(number)
    data = {"drill_id": of.id, **said}
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
