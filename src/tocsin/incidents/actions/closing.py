"""Closing: when the reporter confirms or says nothing for some days, and the review is done."""

from datetime import datetime

from msgspec.structs import replace

from tocsin.catalog import calendar, calendar_text
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import access, requiring, saving
from tocsin.incidents.actions.progress import given_reason
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.requirement import Stage
from tocsin.incidents.store import settings
from tocsin.kit import errors
from tocsin.kit.tx import Tx


class ReviewRequired(errors.Conflict):
    """P1 and major incidents teach something before they are put away."""


class AlreadyReviewed(errors.Conflict):
    """The review was done or waived."""


class NotTheReporter(errors.Forbidden):
    """Only who reported it can confirm that it is over."""


def close(
    tx: Tx, number: int, *, waiver: str | None = None, actor: Actor, now: datetime
) -> Incident:
    """Put it away for good; ``waiver`` is the reason to do so without the review it needs.

    A manager who closes what still needs its review thereby waives it, and the ledger says so.
    """
    incident = access.workable(tx, number, actor=actor)
    lifecycle.check(incident.status, Status.CLOSED)
    requiring.check(tx, incident, Stage.CLOSED, actor=actor)
    if waiver is None and permission.may(actor, Permission.CONFIGURE):
        waiver = f"closed by {actor.name} without one"
    if incident.awaits_review and waiver is not None:
        incident = _waive(tx, incident, waiver, actor=actor, now=now)
    if incident.awaits_review:
        raise ReviewRequired(
            f"Incident {number} needs a review before it is closed: hold the review, or close it"
            " with a waiver that says why none is needed."
        )
    return close_locked(tx, incident, because="closed by hand", actor=actor, now=now)


def confirm(tx: Tx, number: int, *, actor: Actor, now: datetime) -> bool:
    """Note that the reporter is content; return whether it is closed by that.

    One that still needs its review is closed as soon as that is done; one that lacks what must be
    known before it is closed, in its turn.
    """
    incident = access.own_or_workable(tx, number, actor=actor)
    if not access.is_own(incident, actor):
        raise NotTheReporter("Only the reporter can confirm it; close it instead.")
    lifecycle.check(incident.status, Status.CLOSED)
    after = replace(incident, confirmed_at=now)
    told = saving.entry(number, "confirmed", {})
    saving.save(tx, incident, after, [told], actor=actor, now=now)
    if incident.awaits_review or requiring.holds_closing(tx, after):
        return False
    close_locked(tx, after, because="confirmed by the reporter", actor=actor, now=now)
    return True


def mark_reviewed(tx: Tx, number: int, *, actor: Actor, now: datetime) -> Incident:
    """Note that its review is done; what only waited for that is closed now."""
    incident = access.workable(tx, number, actor=actor)
    if incident.reviewed_at is not None:
        raise AlreadyReviewed(f"Incident {number} is reviewed already.")
    entries = [
        saving.entry(number, "reviewed", {}),
        saving.reached(number, Milestone.REVIEWED, now, because="reviewed"),
    ]
    after = replace(incident, reviewed_at=now, awaits_review=False)
    saving.save(tx, incident, after, entries, actor=actor, now=now)
    return _close_if_due(tx, after, actor=actor, now=now)


def waive_review(tx: Tx, number: int, *, reason: str, actor: Actor, now: datetime) -> Incident:
    """Do without a review, for a reason that is kept."""
    incident = access.workable(tx, number, actor=actor)
    if not incident.awaits_review:
        raise AlreadyReviewed(f"Incident {number} needs no review.")
    after = _waive(tx, incident, reason, actor=actor, now=now)
    return _close_if_due(tx, after, actor=actor, now=now)


def require_review(tx: Tx, number: int, *, actor: Actor, now: datetime) -> Incident:
    """Ask for a review whatever the priority."""
    incident = access.workable(tx, number, actor=actor)
    if incident.reviewed_at is not None:
        raise AlreadyReviewed(f"Incident {number} is reviewed already.")
    after = replace(incident, review_required=True, review_waiver=None)
    entries = [saving.entry(number, "review_required", {})]
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def close_at(tx: Tx, resolved_at: datetime) -> datetime:
    """Return when what was resolved then is closed if nobody objects."""
    rule = settings.closing(tx)
    working = calendar_text.parse(rule.closing_calendar)
    return calendar.add_days(working, resolved_at, rule.close_after_days)


def close_locked(
    tx: Tx, incident: Incident, *, because: str, actor: Actor, now: datetime
) -> Incident:
    after = replace(incident, status=Status.CLOSED, closed_at=now, close_at=None)
    entries = [
        saving.moved(incident, Status.CLOSED, "closed", {"reason": because}),
        saving.reached(incident.number, Milestone.CLOSED, now, because="closed"),
    ]
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def _waive(tx: Tx, incident: Incident, reason: str, *, actor: Actor, now: datetime) -> Incident:
    tidy = given_reason(reason)
    after = replace(incident, review_waiver=tidy, awaits_review=False)
    entries = [saving.entry(incident.number, "review_waived", {"reason": tidy})]
    return saving.save(tx, incident, after, entries, actor=actor, now=now)


def _close_if_due(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> Incident:
    """Close what was held up by its review alone."""
    silent = incident.close_at is not None and incident.close_at <= now
    if incident.status is not Status.RESOLVED or not (silent or incident.confirmed_at):
        return incident
    if requiring.holds_closing(tx, incident):
        return incident
    return close_locked(tx, incident, because="reviewed", actor=actor, now=now)
