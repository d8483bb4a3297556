"""Saying what kind of incident it is, how bad, and when what happened."""

from datetime import datetime

from msgspec.structs import replace

from tocsin.identity.actor import Actor
from tocsin.incidents import announcement, lifecycle, milestone, priority, rising
from tocsin.incidents import incident as ideas
from tocsin.incidents.actions import access, configuring, judging, saving, telling
from tocsin.incidents.actions.progress import given_reason
from tocsin.incidents.incident import Incident
from tocsin.incidents.milestone import Correction, Milestone
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.rising import Call
from tocsin.incidents.store import incidents as store
from tocsin.incidents.store import settings
from tocsin.kit import errors, text
from tocsin.kit.ledger import Entry
from tocsin.kit.tx import Tx
from tocsin.signals.signal import Severity


class NotByHand(errors.Invalid):
    """Most milestones are reached by doing the thing."""


class IsFinal(errors.Conflict):
    """What is closed or cancelled stays as it was."""


def categorize(tx: Tx, number: int, path: str | None, *, actor: Actor, now: datetime) -> Incident:
    """Put it into a category of the tree, or into none."""
    incident = _changeable(tx, number, actor=actor)
    category_id = None if path is None else configuring.category_id(tx, path)
    if category_id == incident.category_id:
        return incident
    entries = [saving.entry(number, "categorized", {"category": path, "from": incident.category})]
    if path is not None and incident.categorized_at is None:
        entries.append(saving.reached(number, Milestone.CATEGORIZED, now, because="categorized"))
    after = replace(
        incident,
        category_id=category_id,
        category=path,
        categorized_at=incident.categorized_at or (now if path is not None else None),
    )
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def prioritize(
    tx: Tx, number: int, *, impact: Level, urgency: Level, actor: Actor, now: datetime
) -> Incident:
    """Set impact and urgency; the matrix gives the priority, also where one was set by hand."""
    incident = _changeable(tx, number, actor=actor)
    to = settings.matrix(tx).priority(impact, urgency)
    after = replace(incident, impact=impact, urgency=urgency, priority=to, priority_reason=None)
    return _prioritize(tx, incident, after, None, actor=actor, now=now)


def override_priority(
    tx: Tx, number: int, to: Priority, *, reason: str, actor: Actor, now: datetime
) -> Incident:
    """Set the priority by hand, against the matrix; the reason is kept."""
    incident = _changeable(tx, number, actor=actor)
    tidy = given_reason(reason)
    after = replace(incident, priority=to, priority_reason=tidy)
    return _prioritize(tx, incident, after, tidy, actor=actor, now=now)


def raise_urgency(
    tx: Tx, number: int, severity: Severity, *, actor: Actor, now: datetime
) -> Incident:
    """Follow an alert that got worse: up only, and never against a priority set by hand."""
    incident = _changeable(tx, number, actor=actor)
    after = risen(tx, incident, severity, now=now)
    if after == incident:
        return incident
    return _raise(tx, incident, after, f"an alert is {severity} now", actor=actor, now=now)


def risen(tx: Tx, incident: Incident, severity: Severity, *, now: datetime) -> Incident:
    """Return what an alert of that severity would make of it."""
    services = telling.services_of(tx, incident)
    supported = judging.is_supported(services, now)
    urgency = priority.default_urgency(severity, is_supported=supported)
    if urgency.rank >= incident.urgency.rank or incident.priority_reason is not None:
        return incident
    to = settings.matrix(tx).priority(incident.impact, urgency)
    return replace(incident, urgency=urgency, priority=to)


def raise_priority(
    tx: Tx, number: int, to: Priority, reason: str, *, actor: Actor, now: datetime
) -> Incident:
    """Let a routing rule's word hold for an incident that an alert joined: up only."""
    incident = _changeable(tx, number, actor=actor)
    if to >= incident.priority:
        return incident
    after = replace(incident, priority=to, priority_reason=reason)
    return _raise(tx, incident, after, reason, actor=actor, now=now)


def set_major(
    tx: Tx, number: int, is_major: bool, *, reason: str, actor: Actor, now: datetime
) -> Incident:
    """Put it under the major-incident protocol, or take it from there."""
    incident = _changeable(tx, number, actor=actor)
    if incident.is_major is is_major:
        return incident
    told = {"is_major": is_major, "reason": given_reason(reason)}
    after = replace(incident, is_major=is_major)
    entries = [saving.entry(number, "major_set", told)]
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def edit(
    tx: Tx,
    number: int,
    *,
    title: str | None = None,
    description: str | None = None,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Say better what is wrong; what was said before stays in the ledger."""
    incident = access.workable(tx, number, actor=actor)
    after = replace(
        incident,
        title=incident.title if title is None else ideas.title(title),
        description=incident.description if description is None else ideas.description(description),
    )
    changes = {
        name: [getattr(incident, name), getattr(after, name)]
        for name in ("title", "description")
        if getattr(incident, name) != getattr(after, name)
    }
    if changes:
        store.rewrite(tx, number, title=after.title, description=after.description, at=now)
        saving.record(tx, number, "edited", {"changes": changes}, actor=actor, now=now)
    return after


def mark(
    tx: Tx, number: int, reached: Milestone, *, note: str = "", actor: Actor, now: datetime
) -> Incident:
    """Say that the cause was found or the impact has ended, just now."""
    if reached not in milestone.BY_HAND:
        raise NotByHand(f"It becomes {reached} by doing so; only a correction can change when.")
    incident = access.workable(tx, number, actor=actor)
    said = milestone.data(reached, now, reason=_said(note))
    entry = Entry(milestone.KIND, incident.subject, said)
    after = ideas.reached(incident, reached, now)
    return saving.save(tx, incident, after, [entry], actor=actor, now=now)


def correct_milestone(
    tx: Tx, number: int, correction: Correction, *, actor: Actor, now: datetime
) -> Incident:
    """Set right when something happened; the first statement stays in the ledger."""
    incident = access.workable(tx, number, actor=actor)
    milestone.check(correction, incident.milestones, now=now)
    data = milestone.data(
        correction.milestone,
        correction.at,
        reason=given_reason(correction.reason),
        evidence=_said(correction.evidence),
    )
    before = incident.milestones.get(correction.milestone)
    if before is not None:
        data["corrects"] = before.isoformat()
    after = ideas.reached(incident, correction.milestone, correction.at)
    entry = Entry(milestone.KIND, incident.subject, data)
    return saving.save(tx, incident, after, [entry], actor=actor, now=now)


def _changeable(tx: Tx, number: int, *, actor: Actor) -> Incident:
    incident = access.workable(tx, number, actor=actor)
    if incident.status in {lifecycle.Status.CLOSED, lifecycle.Status.CANCELLED}:
        raise IsFinal(f"Incident {number} is {incident.status.words}; it stays as it is.")
    return incident


def _prioritize(
    tx: Tx,
    before: Incident,
    after: Incident,
    reason: str | None,
    *,
    actor: Actor,
    now: datetime,
) -> Incident:
    _save(tx, before, after, reason, actor=actor, now=now)
    if rising.interrupts_now(before, after):
        _call(tx, after, actor=actor, now=now)
    return after


def _save(
    tx: Tx,
    before: Incident,
    after: Incident,
    reason: str | None,
    *,
    actor: Actor,
    now: datetime,
) -> Incident:
    told = {
        "impact": after.impact,
        "urgency": after.urgency,
        "priority": after.priority,
        "from": before.priority,
        "reason": reason,
    }
    entries = [saving.entry(before.number, "prioritized", told)]
    return saving.save(tx, before, after, entries, actor=actor, now=now)


def _raise(
    tx: Tx, before: Incident, after: Incident, reason: str, *, actor: Actor, now: datetime
) -> Incident:
    """An alert makes it worse: whoever took a lesser thing may be asleep, so it pages again."""
    if rising.call_of(before, after) is Call.PAGE_TAKEN:
        told = {"reason": reason}
        saving.record(tx, before.number, "paged_again", told, actor=actor, now=now)
        telling.page_again(tx, after, actor=actor, now=now)
        return _save(tx, before, after, reason, actor=actor, now=now)
    return _prioritize(tx, before, after, reason, actor=actor, now=now)


def _call(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> None:
    """It may wake people up now: page anew what nobody has taken, and tell who has it."""
    if incident.status is lifecycle.Status.OPEN:
        telling.page_again(tx, incident, actor=actor, now=now)
    elif incident.is_open:
        message = announcement.notice(incident, f"Now {incident.priority}", incident.description)
        others = [p for p in telling.responsible(tx, incident) if not actor.is_person(p)]
        cause = f"priority/{incident.priority}/{now.isoformat()}"
        telling.tell(tx, incident, others, message=message, cause=cause, now=now)


def _said(given: str | None) -> str | None:
    return text.truncate(text.storable(given or "").strip(), 2000) or None
