"""What counts of one incident, folded from its ledger and from nothing else.

The fold is the definition: a table of facts is only its cache and can be rebuilt at any time.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from tocsin.incidents import milestone
from tocsin.incidents.milestone import Milestone
from tocsin.kit.ledger import Event

DECLARED = "incident.declared"
_NOT_COUNTED = frozenset({"cancelled"})
_OVER = frozenset({"resolved", "closed"})


class Fact(msgspec.Struct, frozen=True):
    """Times are None where the milestone was not reached; seconds are working time."""

    number: int
    logged_at: datetime | None = None
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    status: str = "open"
    priority: str = ""
    category: str | None = None
    team_id: int | None = None
    service_ids: tuple[int, ...] = ()
    is_drill: bool = False
    is_duplicate: bool = False
    escalations: int = 0
    reassignments: int = 0
    reopenings: int = 0
    response_met: bool | None = None
    resolution_met: bool | None = None
    working_seconds: float | None = None
    score: int | None = None
    was_asked: bool = False

    @property
    def counts(self) -> bool:
        """Whether it belongs in a KPI at all."""
        left_out = self.is_drill or self.is_duplicate or self.status in _NOT_COUNTED
        return self.logged_at is not None and not left_out

    @property
    def is_resolved(self) -> bool:
        """Of what was lived through elsewhere nobody may know since when."""
        return self.resolved_at is not None or self.status in _OVER


def fold(number: int, events: Sequence[Event], tree: Sequence[Event] = ()) -> Fact:
    """Return the fact of the incident whose ledger this is, oldest event first.

    ``tree`` is what became of the categories, so that figures of today's names hold what was sorted
    to yesterday's.
    """
    times = milestone.current(said for e in events for said in milestone.told_by(e.kind, e.data))
    fact = Fact(
        number,
        logged_at=times.get(Milestone.LOGGED),
        occurred_at=times.get(Milestone.OCCURRED),
        detected_at=times.get(Milestone.DETECTED),
        acknowledged_at=times.get(Milestone.ACKNOWLEDGED),
        resolved_at=times.get(Milestone.RESOLVED),
        closed_at=times.get(Milestone.CLOSED),
    )
    for event in sorted((*events, *tree), key=_id) if tree else events:
        fact = _status(fact, event.data)
        change = _CHANGES.get(event.kind) or _TREE.get(event.kind)
        fact = change(fact, event.data) if change else fact
    return fact


def _id(event: Event) -> int:
    return event.id


def _status(fact: Fact, data: Mapping[str, Any]) -> Fact:
    status = data.get("status", fact.status)
    return fact if status == fact.status else replace(fact, status=status)


def _declared(fact: Fact, data: Mapping[str, Any]) -> Fact:
    return replace(
        fact,
        priority=data.get("priority", ""),
        category=data.get("category"),
        team_id=data.get("team_id"),
        service_ids=tuple(data.get("services") or ()),
        is_drill=bool(data.get("is_drill")),
    )


def _prioritized(fact: Fact, data: Mapping[str, Any]) -> Fact:
    return replace(fact, priority=data.get("priority", fact.priority))


def _categorized(fact: Fact, data: Mapping[str, Any]) -> Fact:
    return replace(fact, category=data.get("category"))


def _moved(fact: Fact, data: Mapping[str, Any]) -> Fact:
    """A category was renamed or became part of another, with all below it."""
    before, after = str(data.get("before", "")), str(data.get("path", ""))
    held = f"{fact.category or ''}/"
    is_below = before and held.startswith(f"{before}/")
    return replace(fact, category=after + held[len(before) : -1]) if is_below else fact


def _team_set(fact: Fact, data: Mapping[str, Any]) -> Fact:
    """The first team is an assignment, every other one a reassignment."""
    before, after = data.get("from"), data.get("to")
    moved = before is not None and after is not None and before != after
    return replace(fact, team_id=after, reassignments=fact.reassignments + moved)


def _services_set(fact: Fact, data: Mapping[str, Any]) -> Fact:
    return replace(fact, service_ids=tuple(data.get("services") or ()))


def _escalated(fact: Fact, _data: Mapping[str, Any]) -> Fact:
    return replace(fact, escalations=fact.escalations + 1)


def _reopened(fact: Fact, _data: Mapping[str, Any]) -> Fact:
    return replace(fact, reopenings=fact.reopenings + 1, resolution_met=None, working_seconds=None)


def _merged(fact: Fact, data: Mapping[str, Any]) -> Fact:
    """Both sides hear of it; only the source is the duplicate."""
    is_source = data.get("source") == fact.number
    return replace(fact, is_duplicate=True) if is_source else fact


def _unmerged(fact: Fact, data: Mapping[str, Any]) -> Fact:
    is_source = data.get("source") == fact.number
    return replace(fact, is_duplicate=False) if is_source else fact


def _resolved(fact: Fact, data: Mapping[str, Any]) -> Fact:
    return replace(fact, is_duplicate=data.get("code") == "duplicate")


def _breached(fact: Fact, data: Mapping[str, Any]) -> Fact:
    return _clock(fact, data, met=False)


def _stopped(fact: Fact, data: Mapping[str, Any]) -> Fact:
    stopped = _clock(fact, data, met=bool(data.get("met")))
    if data.get("clock") == "resolution":
        return replace(stopped, working_seconds=data.get("elapsed_seconds"))
    return stopped


def _clock(fact: Fact, data: Mapping[str, Any], *, met: bool) -> Fact:
    if data.get("clock") == "response":
        return replace(fact, response_met=met)
    return replace(fact, resolution_met=met)


def _resumed(fact: Fact, data: Mapping[str, Any]) -> Fact:
    """The clock runs again, so nobody knows yet; but what was missed stays missed."""
    if data.get("clock") == "response":
        return replace(fact, response_met=None if fact.response_met else fact.response_met)
    return replace(fact, resolution_met=None if fact.resolution_met else fact.resolution_met)


def _imported(fact: Fact, data: Mapping[str, Any]) -> Fact:
    """The other tool counted for itself; whatever comes now is counted on top."""
    return replace(
        fact,
        reassignments=data.get("reassignments", fact.reassignments),
        reopenings=data.get("reopenings", fact.reopenings),
    )


def _asked(fact: Fact, _data: Mapping[str, Any]) -> Fact:
    return replace(fact, was_asked=True)


def _scored(fact: Fact, data: Mapping[str, Any]) -> Fact:
    return replace(fact, was_asked=True, score=data.get("score"))


_CHANGES: Mapping[str, Callable[[Fact, Mapping[str, Any]], Fact]] = {
    DECLARED: _declared,
    "incident.prioritized": _prioritized,
    "incident.categorized": _categorized,
    "incident.team_set": _team_set,
    "incident.services_set": _services_set,
    "incident.escalated": _escalated,
    "incident.reopened": _reopened,
    "incident.merged": _merged,
    "incident.unmerged": _unmerged,
    "incident.resolved": _resolved,
    "incident.sla_breached": _breached,
    "incident.sla_stopped": _stopped,
    "incident.sla_resumed": _resumed,
    "incident.imported": _imported,
    "satisfaction.asked": _asked,
    "satisfaction.given": _scored,
}

_TREE: Mapping[str, Callable[[Fact, Mapping[str, Any]], Fact]] = {
    "category.merged": _moved,
    "category.renamed": _moved,
}
TREE = tuple(_TREE)
KINDS = (milestone.KIND, "incident.acknowledged", "incident.started", *_CHANGES)
