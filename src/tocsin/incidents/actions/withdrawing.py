"""Taking an acknowledgement back: a thumb that slipped must not leave an incident to nobody."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from tocsin.identity.actor import Actor
from tocsin.incidents.actions import access, clocks, saving, telling
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.milestone import Milestone
from tocsin.kit import errors
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall import page as paging

OFFERED = timedelta(seconds=10)
"""How long people are offered to; a slow network is given a little more."""
WITHIN = timedelta(seconds=20)


class TooLate(errors.Conflict):
    """By now others rely on it."""


class NotTheirs(errors.Conflict):
    """It is not acknowledged, or somebody else has it."""


def withdraw_acknowledgement(tx: Tx, number: int, *, actor: Actor, now: datetime) -> Incident:
    """Make it open again and page anew, as if nobody had answered.

    Only who acknowledged it can, and only right after: later one assigns or escalates it.
    """
    incident = access.workable(tx, number, actor=actor)
    given = _given(tx, incident)
    if given is None or given.actor != actor.label:
        raise NotTheirs(f"You have not acknowledged incident {number}; nothing was taken back.")
    if now - given.at > WITHIN:
        raise TooLate("That was too long ago. Assign it to somebody else, or escalate it.")
    after = replace(
        incident,
        status=Status.OPEN,
        acknowledged_at=None,
        assignee_id=given.data.get("assignee_before"),
    )
    entries = [
        saving.moved(incident, Status.OPEN, "acknowledgement_withdrawn"),
        saving.withdrawn(number, Milestone.ACKNOWLEDGED, now, because="acknowledgement_withdrawn"),
    ]
    saving.save(tx, incident, after, entries, actor=actor, now=now)
    if _was_paging(tx, incident, given):
        telling.page(tx, after, actor=actor, now=now)
    return after


def _given(tx: Tx, incident: Incident) -> Event | None:
    """Return the acknowledgement that holds; None when it went on from there."""
    if incident.status is not Status.ACKNOWLEDGED:
        return None
    events = clocks.events(tx, incident.number)
    return next((e for e in reversed(events) if e.kind == "incident.acknowledged"), None)


def _was_paging(tx: Tx, incident: Incident, given: Event) -> bool:
    page = oncall.page_of(tx, incident.subject)
    return page is not None and (page.status, page.ended_at) == (paging.Status.ANSWERED, given.at)
