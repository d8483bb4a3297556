"""Ending an incident, and finding out that it was not over."""

from datetime import datetime

from msgspec.structs import replace

from tocsin.identity.actor import Actor
from tocsin.incidents import announcement, lifecycle, resolution
from tocsin.incidents.actions import access, closing, requiring, saving, telling
from tocsin.incidents.actions import ending as endings
from tocsin.incidents.actions.progress import given_reason
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.requirement import Stage
from tocsin.incidents.resolution import Code, Ending, Resolution
from tocsin.incidents.store import alerts
from tocsin.incidents.store import endings as verified
from tocsin.kit.ledger import Entry
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall


class NotResolved(lifecycle.ForbiddenTransition):
    """Only what was resolved can be reopened."""

    def __init__(self, status: Status) -> None:
        super().__init__(status, Status.IN_PROGRESS)
        if status in lifecycle.OPEN:
            self.args = (f"The incident is {status.words}; there is nothing to reopen.",)


def resolve(tx: Tx, number: int, said: Resolution, *, actor: Actor, now: datetime) -> Incident:
    """Say how it ended; paging stops. What recovered by itself a person may explain later."""
    incident = access.workable(tx, number, actor=actor)
    ending = endings.chosen(tx, said.code)
    tidy = resolution.checked(said, ending=ending)
    if _may_amend(incident, tidy):
        return _amend(tx, incident, tidy, actor=actor, now=now)
    lifecycle.check(incident.status, Status.RESOLVED)
    requiring.check(tx, incident, Stage.RESOLVED, actor=actor)
    oncall.stop(tx, incident.subject, reason="resolved", actor=actor, now=now)
    ended = _explained(_ended(incident, Status.RESOLVED), tidy)
    after = replace(ended, resolved_at=now, close_at=closing.close_at(tx, now))
    entries = [_resolved(incident, tidy, ending), _reached(incident, Milestone.RESOLVED, now)]
    if incident.mitigated_at is None and _shows_mitigation(tidy):
        after = replace(after, mitigated_at=now)
        entries.append(_reached(incident, Milestone.MITIGATED, now))
    if tidy.is_verified:
        verified.verify(tx, number, by=actor.label, at=now, evidence=tidy.evidence)
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def cancel(tx: Tx, number: int, *, reason: str, actor: Actor, now: datetime) -> Incident:
    """Say that it was a mistake; it leaves every count."""
    incident = access.workable(tx, number, actor=actor)
    return cancel_locked(tx, incident, reason=given_reason(reason), actor=actor, now=now)


def cancel_locked(
    tx: Tx,
    incident: Incident,
    *,
    reason: str,
    merged_into: int | None = None,
    actor: Actor,
    now: datetime,
) -> Incident:
    """The same for one that is locked already; ``merged_into`` says of which it is a duplicate."""
    lifecycle.check(incident.status, Status.CANCELLED)
    oncall.stop(tx, incident.subject, reason="cancelled", actor=actor, now=now)
    told = {"reason": reason, "duplicate_of": merged_into}
    entries = [saving.moved(incident, Status.CANCELLED, "cancelled", told)]
    after = replace(
        _ended(incident, Status.CANCELLED), cancel_reason=reason, merged_into=merged_into
    )
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def reopen(tx: Tx, number: int, *, reason: str, actor: Actor, now: datetime) -> Incident:
    """Go on with what was resolved too early; a pressing one pages again, like a new one.

    Alerts of its group that come now are those of the newer incident, if there is one.
    """
    incident = access.own_or_workable(tx, number, actor=actor)
    tidy = given_reason(reason)
    if incident.status is not Status.RESOLVED:
        raise NotResolved(incident.status)
    alerts.leave_group(tx, number)
    verified.unverify(tx, number)
    after = replace(
        incident,
        status=Status.IN_PROGRESS,
        reopened_count=incident.reopened_count + 1,
        resolved_at=None,
        mitigated_at=None,
        confirmed_at=None,
        close_at=None,
        resolution_code=None,
        resolution_notes="",
        is_verified=False,
    )
    entries = [
        saving.moved(incident, Status.IN_PROGRESS, "reopened", {"reason": tidy}),
        saving.reached(number, Milestone.REOPENED, now, because="reopened"),
    ]
    saving.save(tx, incident, after, entries, actor=actor, now=now)
    _call_back(tx, after, tidy, actor=actor, now=now)
    return after


def _call_back(tx: Tx, incident: Incident, reason: str, *, actor: Actor, now: datetime) -> None:
    if incident.priority.is_pressing:
        telling.page(tx, incident, actor=actor, now=now)
        return
    message = announcement.notice(incident, "Reopened", reason)
    others = [p for p in telling.responsible(tx, incident) if not actor.is_person(p)]
    cause = f"reopened/{incident.reopened_count}"
    telling.tell(tx, incident, others, message=message, cause=cause, now=now)


def _may_amend(incident: Incident, said: Resolution) -> bool:
    return (
        incident.status is Status.RESOLVED
        and incident.resolution_code is Code.SELF_RECOVERED
        and said.code is not Code.SELF_RECOVERED
    )


def _amend(
    tx: Tx, incident: Incident, said: Resolution, *, actor: Actor, now: datetime
) -> Incident:
    after = _explained(incident, said)
    told = {"code": said.code, "notes": said.notes, "is_verified": said.is_verified}
    entries = [saving.entry(incident.number, "resolution_amended", told)]
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def _ended(incident: Incident, status: Status) -> Incident:
    return replace(incident, status=status, pending_reason=None, wake_at=None)


def _explained(incident: Incident, said: Resolution) -> Incident:
    return replace(
        incident,
        resolution_code=said.code,
        resolution_notes=said.notes,
        is_verified=said.is_verified,
    )


def _shows_mitigation(said: Resolution) -> bool:
    return said.is_verified or said.code is Code.SELF_RECOVERED


def _resolved(incident: Incident, said: Resolution, ending: Ending) -> Entry:
    told = {
        "code": said.code,
        "notes": said.notes,
        "is_verified": said.is_verified,
        "evidence": said.evidence or None,
        "is_workaround": ending.is_workaround or None,
    }
    return saving.moved(incident, Status.RESOLVED, "resolved", told)


def _reached(incident: Incident, reached: Milestone, at: datetime) -> Entry:
    return saving.reached(incident.number, reached, at, because="resolved")
