"""Leaving an incident alone until a time, and giving back what was taken: both page again.

Other services' clients know both words. Whoever acknowledges it meanwhile has it, and then the
end of the snooze wakes nobody.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from tocsin.identity.actor import Actor
from tocsin.incidents.actions import access, saving, telling
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.store import snoozes as store
from tocsin.incidents.store.snoozes import Snooze
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall

_WITHDRAWN = "acknowledgement_withdrawn"


class CannotSnooze(errors.Conflict):
    """It is over, so there is nothing to come back to."""


class PastSnooze(errors.Invalid):
    """A snooze ends in the time to come."""


class NobodyHasIt(errors.Conflict):
    """It is not acknowledged."""


def snooze(
    tx: Tx, number: int, until: datetime, *, reason: str = "", actor: Actor, now: datetime
) -> Incident:
    """Page nobody about it until then; then page anew, unless somebody has taken it meanwhile."""
    incident = access.workable(tx, number, actor=actor)
    if not incident.is_open:
        raise CannotSnooze(f"Incident {number} is {incident.status.words}; it pages nobody.")
    if until <= now:
        sentence = "A snooze can only end at a time to come."
        raise PastSnooze(sentence, fields={"until": sentence})
    oncall.stop(tx, incident.subject, reason="snoozed", actor=actor, now=now)
    store.put(tx, Snooze(number, until, now, incident.status))
    told = {"until": until.isoformat(), "reason": reason.strip() or None}
    saving.record(tx, number, "snoozed", told, actor=actor, now=now)
    return incident


def unacknowledge(tx: Tx, number: int, *, actor: Actor, now: datetime) -> Incident:
    """Say that nobody has it after all, however long somebody did, and page anew."""
    incident = access.workable(tx, number, actor=actor)
    if not incident.is_open or incident.status is Status.OPEN:
        raise NobodyHasIt(f"Incident {number} is {incident.status.words}, not acknowledged.")
    store.drop(tx, number)
    return page_anew(tx, incident, actor=actor, now=now)


def page_anew(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> Incident:
    """Page about it as if nobody had answered; work that has begun is not made undone by that."""
    after = incident
    if incident.status is Status.ACKNOWLEDGED:
        after = replace(incident, status=Status.OPEN, acknowledged_at=None)
        entries = [
            saving.moved(incident, Status.OPEN, _WITHDRAWN),
            saving.withdrawn(incident.number, Milestone.ACKNOWLEDGED, now, because=_WITHDRAWN),
        ]
        saving.save(tx, incident, after, entries, actor=actor, now=now)
    telling.page_again(tx, after, actor=actor, now=now)
    return after


def snoozed(tx: Tx, numbers: Sequence[int]) -> dict[int, datetime]:
    """Return until when those of them are snoozed that are."""
    return {one.number: one.until for one in store.some(tx, numbers)} if numbers else {}


def wakes_at(tx: Tx, incident: Incident) -> datetime | None:
    """Return when its snooze ends and pages anew, if nobody does anything until then."""
    found = store.some(tx, [incident.number])
    return found[0].until if found and _is_missed(incident, found[0]) else None


def end(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> bool:
    """End a snooze whose time has come; False when nobody needs to be paged by that."""
    found = store.some(tx, [incident.number])
    if not store.drop(tx, incident.number) or not _is_missed(incident, found[0]):
        return False
    page_anew(tx, incident, actor=actor, now=now)
    return True


def _is_missed(incident: Incident, snooze_: Snooze) -> bool:
    """Whether nobody took it, or went on with it, since it was snoozed."""
    if not incident.is_open:
        return False
    if incident.acknowledged_at is not None and incident.acknowledged_at > snooze_.since:
        return False
    return incident.status in (Status.OPEN, snooze_.status)
