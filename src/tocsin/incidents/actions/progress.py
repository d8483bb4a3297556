"""Taking an incident and working on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import access, requiring, saving
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import AlreadyAcknowledged, ForbiddenTransition, Status
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.requirement import Stage
from tocsin.kit import errors, text
from tocsin.kit.ledger import Entry
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall

_KINDS = {
    Status.ACKNOWLEDGED: "acknowledged",
    Status.IN_PROGRESS: "started",
    Status.PENDING: "held",
}


class NeedsReason(errors.Invalid):
    """Whoever reads the timeline wants to know why."""


class NotOnHold(errors.Conflict):
    """There is nothing to go on with."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why it waits, and when it wakes up by itself, if ever."""

    reason: str
    until: datetime | None = None


def acknowledge(
    tx: Tx, number: int, *, is_answer: bool = False, actor: Actor, now: datetime
) -> Incident:
    """Take it: paging stops in this transaction, and whoever takes it is its assignee.

    One that is worked on already may be paged about again (it was reopened, or escalated); then
    this answers that page and leaves the status alone. An answer to a page is taken whatever is
    still unknown of the incident.
    """
    incident = access.workable(tx, number, actor=actor)
    if incident.status is Status.OPEN:
        if not is_answer:
            requiring.check(tx, incident, Stage.ACKNOWLEDGED, actor=actor)
        return _walk(tx, incident, Status.ACKNOWLEDGED, {}, actor=actor, now=now)
    if not incident.is_open:
        lifecycle.check(incident.status, Status.ACKNOWLEDGED)
    if not oncall.answer(tx, incident.subject, actor=actor, now=now):
        raise AlreadyAcknowledged(incident.status, by=_holder(tx, incident))
    return _note_answer(tx, incident, actor=actor, now=now)


def start_work(tx: Tx, number: int, *, actor: Actor, now: datetime) -> Incident:
    """Begin to work on it; one that nobody has taken is taken by that."""
    incident = access.workable(tx, number, actor=actor)
    if incident.status is Status.PENDING:
        return _resume(tx, incident, actor=actor, now=now)
    _check_taking(tx, incident, actor)
    return _walk(tx, incident, Status.IN_PROGRESS, {}, actor=actor, now=now)


def put_on_hold(tx: Tx, number: int, hold: Hold, *, actor: Actor, now: datetime) -> Incident:
    """Wait for somebody outside; its clocks stand still meanwhile."""
    incident = access.workable(tx, number, actor=actor)
    reason = given_reason(hold.reason)
    if hold.until is not None and hold.until <= now:
        sentence = "It can only wake up at a time to come."
        raise errors.Invalid(sentence, fields={"until": sentence})
    change = {"pending_reason": reason, "wake_at": hold.until}
    _check_taking(tx, incident, actor)
    return _walk(tx, incident, Status.PENDING, change, actor=actor, now=now)


def resume(tx: Tx, number: int, *, actor: Actor, now: datetime) -> Incident:
    """Go on with what was on hold."""
    incident = access.workable(tx, number, actor=actor)
    if incident.status is not Status.PENDING:
        raise NotOnHold(f"The incident is {incident.status.words}; it is not pending.")
    return _resume(tx, incident, actor=actor, now=now)


def given_reason(reason: str) -> str:
    """Return a reason that says something, or refuse it."""
    tidy = text.truncate(text.storable(reason).strip(), 2000)
    if not tidy:
        raise NeedsReason("Say why.", fields={"reason": "Say why."})
    return tidy


def _check_taking(tx: Tx, incident: Incident, actor: Actor) -> None:
    """To work on what nobody has taken is to acknowledge it."""
    if incident.status is Status.OPEN:
        requiring.check(tx, incident, Stage.ACKNOWLEDGED, actor=actor)


def _walk(
    tx: Tx,
    incident: Incident,
    wanted: Status,
    change: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Pass through every stage up to the wanted one and write them together."""
    if not incident.is_open:  # back to work leads from there only through reopening it
        raise ForbiddenTransition(incident.status, wanted)
    entries: list[Entry] = []
    after = incident
    for stage in lifecycle.stages(incident.status, wanted):
        if stage is Status.ACKNOWLEDGED:
            oncall.answer(tx, incident.subject, actor=actor, now=now)
            after = _taken(after, actor=actor, now=now)
            entries.append(_acknowledged(incident.number, now))
        told = _details(change) if stage is wanted else {}
        told |= {"assignee_id": after.assignee_id, "assignee_before": incident.assignee_id}
        entries.append(saving.moved(after, stage, _KINDS[stage], told))
        after = replace(after, status=stage)
    return saving.save(tx, incident, replace(after, **change), entries, actor=actor, now=now)


def _taken(incident: Incident, *, actor: Actor, now: datetime) -> Incident:
    assignee = incident.assignee_id if incident.assignee_id is not None else actor.person_id
    return replace(incident, acknowledged_at=now, assignee_id=assignee)


def _note_answer(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> Incident:
    """The page was answered, not the incident acknowledged; what has no assignee gets one."""
    entries: list[Entry] = []
    after = _taken(incident, actor=actor, now=incident.acknowledged_at or now)
    if incident.acknowledged_at is None:
        entries.append(_acknowledged(incident.number, now))
    if after.assignee_id != incident.assignee_id:
        taken = {"person_id": after.assignee_id}
        entries.append(saving.entry(incident.number, "assigned", taken))
    return saving.save(tx, incident, after, entries, actor=actor, now=now) if entries else incident


def _acknowledged(number: int, now: datetime) -> Entry:
    return saving.reached(number, Milestone.ACKNOWLEDGED, now, because="acknowledged")


def _resume(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> Incident:
    after = replace(incident, status=Status.IN_PROGRESS, pending_reason=None, wake_at=None)
    entries = [saving.moved(incident, Status.IN_PROGRESS, "resumed")]
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def _details(change: Mapping[str, Any]) -> dict[str, Any]:
    until = change.get("wake_at")
    return {
        "reason": change.get("pending_reason"),
        "until": until.isoformat() if until else None,
    }


def _holder(tx: Tx, incident: Incident) -> str | None:
    if incident.assignee_id is None:
        return None
    return identity.person(tx, incident.assignee_id).name
