"""What is done to one alert from outside is done to its incident too, by the one way there is.

Clients of other services know alerts and no incidents. An alert that is part of a larger incident
speaks for it: it is acknowledged with it, but ends it only when none of its alerts is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts.actions import amending
from tocsin.alerts.actions import read as alerts
from tocsin.alerts.actions import take as taking
from tocsin.alerts.alert import Incoming, Outcome, Status, Taken
from tocsin.alerts.full import Amendment, Full
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import attaching, lifecycle
from tocsin.incidents.actions import classifying, reading, resolving, snoozing, talking
from tocsin.incidents.incident import Incident
from tocsin.incidents.priority import Priority
from tocsin.kit import configuration, errors, text
from tocsin.kit.tx import Tx
from tocsin.signals.actions import registry
from tocsin.signals.signal import Severity, Signal, State


class AlreadyAcknowledged(errors.Conflict):
    """Somebody has it."""

    def __init__(self) -> None:
        super().__init__("Alert is already acknowledged")


class NotAcknowledged(errors.Conflict):
    """There is nothing to take back."""

    def __init__(self) -> None:
        super().__init__("Alert is already unacknowledged")


class PartOfNone(errors.Conflict):
    """The alert was muted, so there is no incident to work on."""


@dataclass(frozen=True, slots=True)
class Handling:
    """One alert, who does something to it, and the raw event that says so."""

    alert: Full
    raw_event_id: int
    actor: Actor
    now: datetime


def acknowledge(tx: Tx, at: Handling) -> None:
    """Take it, and its incident with it."""
    incident = incident_of(tx, at)
    is_taken = incident is None or incident.status is not lifecycle.Status.OPEN
    if at.alert.status is Status.ACKNOWLEDGED and is_taken:
        raise AlreadyAcknowledged
    _say(tx, at, State.ACKNOWLEDGED)


def unacknowledge(tx: Tx, at: Handling) -> None:
    """Give it back: its incident is open again and pages anew."""
    changed = amending.unacknowledge(tx, [at.alert.id], actor=at.actor, now=at.now)
    incident = incident_of(tx, at)
    if incident and incident.is_open and incident.status is not lifecycle.Status.OPEN:
        snoozing.unacknowledge(tx, incident.number, actor=at.actor, now=at.now)
    elif not changed:
        raise NotAcknowledged


def close(tx: Tx, at: Handling) -> None:
    """Say that it is over; the last open alert of an incident resolves it."""
    if _say(tx, at, State.OK).outcome is not Outcome.CLOSED:
        raise alerts.AlertIsClosed(f"Alert {at.alert.id} is closed already.")


def delete(tx: Tx, at: Handling) -> None:
    """Say that it was a mistake: it closes, and an incident of no other alert is cancelled."""
    incident = incident_of(tx, at)
    if incident and incident.is_open and incident.alert_count <= 1:
        reason = "Its alert was deleted."
        resolving.cancel(tx, incident.number, reason=reason, actor=at.actor, now=at.now)
    close(tx, at)


def snooze(tx: Tx, at: Handling, until: datetime) -> None:
    """Let its incident page nobody until then, and anew after that."""
    number = incident_number(tx, at)
    amending.unacknowledge(tx, [at.alert.id], actor=at.actor, now=at.now)
    snoozing.snooze(tx, number, until, actor=at.actor, now=at.now)


def rewrite(
    tx: Tx, at: Handling, *, summary: str | None = None, description: str | None = None
) -> None:
    """Say it better; the incident's own words follow while they are still the alert's."""
    before = at.alert
    amended = Amendment(summary=summary, description=description)
    amending.amend(tx, before, amended, actor=at.actor, now=at.now)
    incident = incident_of(tx, at)
    if incident is None or not incident.is_open:
        return
    title = summary if incident.title == _title(before.summary) else None
    said = description if incident.description == before.description.strip() else None
    if title or said is not None:
        classifying.edit(
            tx,
            incident.number,
            title=_title(title) if title else None,
            description=said,
            actor=at.actor,
            now=at.now,
        )


def prioritize(
    tx: Tx, at: Handling, priority: Priority, *, severity: Severity, labels: Mapping[str, str]
) -> None:
    """Set how bad it is; an incident of many alerts rises with it and never sinks."""
    amended = Amendment(severity=severity, labels=dict(labels))
    amending.amend(tx, at.alert, amended, actor=at.actor, now=at.now)
    incident = incident_of(tx, at)
    if incident is None or not incident.is_open:
        return
    if incident.alert_count > 1:
        classifying.raise_urgency(tx, incident.number, severity, actor=at.actor, now=at.now)
    elif incident.priority is not priority:
        reason = f"its alert was set to {priority}"
        classifying.override_priority(
            tx, incident.number, priority, reason=reason, actor=at.actor, now=at.now
        )


def label(tx: Tx, at: Handling, labels: Mapping[str, str]) -> None:
    """Give the alert these labels in place of its own."""
    amending.amend(tx, at.alert, Amendment(labels=dict(labels)), actor=at.actor, now=at.now)


def note(tx: Tx, at: Handling, body: str) -> None:
    talking.comment(tx, incident_number(tx, at), body, actor=at.actor, now=at.now)


def incident_of(tx: Tx, at: Handling) -> Incident | None:
    number = reading.numbers_of_alerts(tx, [at.alert.id]).get(at.alert.id)
    return None if number is None else reading.get(tx, number, actor=at.actor)


def incident_number(tx: Tx, at: Handling) -> int:
    """Return the incident to work on, or raise PartOfNone."""
    number = reading.numbers_of_alerts(tx, [at.alert.id]).get(at.alert.id)
    if number is None:
        raise PartOfNone(f"Alert {at.alert.id} is muted and part of no incident.")
    return number


def _say(tx: Tx, at: Handling, state: State) -> Taken:
    """Let it be so as if its source had said it."""
    permission.require(at.actor, Permission.RESPOND)
    alert = at.alert
    incoming = Incoming(
        alert.source_id,
        registry.source(tx, alert.source_id).name,
        Signal(alert.identity, state),
        alert.service_id,
        at.raw_event_id,
    )
    taken = taking.take(tx, [incoming], mark=configuration.mark(tx), now=at.now)
    attaching.settle(tx, taken, actor=at.actor, now=at.now)
    return taken[0]


def _title(summary: str) -> str:
    return text.truncate(text.one_line(summary), attaching.TITLE_LIMIT)
