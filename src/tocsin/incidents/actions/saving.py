"""How every change of an incident is written: the row, the ledger, the clocks, in this order."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tocsin.identity.actor import Actor
from tocsin.incidents import episode, milestone
from tocsin.incidents import incident as ideas
from tocsin.incidents.actions import clocks, looking
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.resolution import Code
from tocsin.incidents.store import episodes
from tocsin.incidents.store import incidents as store
from tocsin.kit import ledger
from tocsin.kit.ledger import Entry
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall


def save(
    tx: Tx,
    before: Incident,
    after: Incident,
    entries: Sequence[Entry],
    *,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Write what changed and what is told of it; return what is now."""
    store.save(tx, after, at=now)
    ledger.record_all(tx, entries, actor=actor.label, at=now)
    if _moves_clocks(before, after):
        clocks.refresh(tx, after, now=now)
    if any(getattr(before, name) != getattr(after, name) for name in _LOOKED_AT):
        looking.refresh(tx, after, now=now)
    if any(getattr(before, name) != getattr(after, name) for name in _ASKED_ABOUT):
        known = {name: getattr(after, name) for name in _ASKED_ABOUT}
        oncall.restate(tx, after.subject, known | {"category": after.category or ""})
    if before.status is not after.status and after.resolution_code is not Code.SELF_RECOVERED:
        episodes.watch(tx, after.number, at=now + _look_after(after))
    return after


def _look_after(incident: Incident) -> timedelta:
    """When to look whether its alerts go on though somebody has it, or it is over."""
    return episode.SOON if incident.is_open else episode.GRACE


def record(
    tx: Tx, number: int, kind: str, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Tell of something that did not change the incident's own row."""
    ledger.record_all(tx, [entry(number, kind, data)], actor=actor.label, at=now)


def entry(number: int, kind: str, data: Mapping[str, Any]) -> Entry:
    told = {name: value for name, value in data.items() if value is not None}
    return Entry(f"incident.{kind}", ideas.subject(number), told)


def moved(
    before: Incident, wanted: Status, kind: str, data: Mapping[str, Any] | None = None
) -> Entry:
    """Tell of a change of status."""
    return entry(before.number, kind, {"from": before.status, "status": wanted, **(data or {})})


def reached(number: int, reached_: Milestone, at: datetime, *, because: str) -> Entry:
    """Tell of a milestone that an action brought about."""
    return Entry(
        milestone.KIND,
        ideas.subject(number),
        milestone.data(reached_, at, because=f"incident.{because}"),
    )


def withdrawn(number: int, milestone_: Milestone, at: datetime, *, because: str) -> Entry:
    """Tell that a milestone was not reached after all."""
    told = milestone.data(milestone_, at, because=f"incident.{because}")
    return Entry(milestone.KIND, ideas.subject(number), told | {"withdrawn": True})


def _moves_clocks(before: Incident, after: Incident) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in _CLOCKED)


# What the steps to come of a page may depend on.
_ASKED_ABOUT = ("priority", "impact", "urgency", "category")
# What may bring an incident nearer to a row of the escalation matrix, or farther from it.
_LOOKED_AT = ("status", "priority", "impact", "logged_at", "acknowledged_at", "service_ids")
_CLOCKED = ("status", "priority", "team_id", "logged_at", "acknowledged_at", "resolved_at")
