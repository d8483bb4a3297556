"""The stream: the conversation and the timeline as one, each entry as it is drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tocsin.incidents import milestone
from tocsin.incidents.timeline import Entry
from tocsin.web import words

_FIRST, _LAST = 4, 36
_FRESH = timedelta(minutes=30)
_COMMENT = "incident.commented"
_UPDATE = "update.posted"


class Shown(StrEnum):
    """Which part of it; ``main`` is all but what another entry says too."""

    MAIN = "main"
    TALK = "talk"
    STEPS = "steps"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Item:
    """``kind`` and ``tone`` are those of ``ui.entry``; ``opens`` is the day that begins here."""

    event_id: int
    at: datetime
    kind: str
    head: str
    icon: str
    avatar: str
    tone: str
    body: str | None
    evidence: str | None
    is_public: bool
    opens: datetime | None


@dataclass(frozen=True, slots=True)
class Stream:
    """``left_out`` entries are between ``first`` and ``rest``."""

    first: Sequence[Item]
    left_out: int
    rest: Sequence[Item]
    total: int


_ASIDE = frozenset(
    {"page.started", "page.answered", "page.stopped", "incident.sla_stopped", "incident.sla_warned"}
)
_TALK = frozenset({_COMMENT, _UPDATE, "incident.attached", "satisfaction.given"})
_ICONS: Mapping[str, str] = {
    "incident.declared": "bell",
    "incident.acknowledged": "acknowledge",
    "incident.acknowledgement_withdrawn": "undo",
    "incident.started": "play",
    "incident.held": "pause",
    "incident.snoozed": "clock",
    "incident.resumed": "play",
    "incident.resolved": "resolve",
    "incident.cancelled": "close",
    "incident.reopened": "undo",
    "incident.closed": "lock",
    "incident.confirmed": "check",
    "incident.assigned": "assign",
    "incident.unassigned": "person",
    "incident.team_set": "team",
    "incident.role_given": "person",
    "incident.prioritized": "alert",
    "incident.categorized": "category",
    "incident.major_set": "alert",
    "incident.services_set": "services",
    "incident.alerts_attached": "bell",
    "incident.attached": "attach",
    "incident.linked": "link",
    "incident.merged": "merge",
    "incident.escalated": "escalate",
    "incident.edited": "edit",
    "incident.sla_breached": "clock",
    "page.stepped": "page",
    "page.exhausted": "alert",
    "page.nobody_reached": "alert",
    "notification.failed": "warning",
    "runbook.attached": "runbook",
    "runbook.step_done": "check",
    "runbook.completed": "runbook",
    "article.linked": "knowledge",
    "review.begun": "review",
    "review.published": "review",
    "satisfaction.given": "comment",
    "drill.started": "drill",
    "drill.ended": "drill",
    _UPDATE: "update",
}
_URGENT = frozenset({"page.exhausted", "page.nobody_reached", "incident.sla_breached"})
_GOOD = frozenset({"incident.resolved", "incident.confirmed"})
_STEPS = frozenset(
    {
        milestone.KIND,
        "incident.declared",
        "incident.acknowledged",
        "incident.acknowledgement_withdrawn",
        "incident.started",
        "incident.held",
        "incident.resumed",
        "incident.escalated",
        "incident.resolved",
        "incident.reopened",
        "incident.closed",
        "incident.cancelled",
        "incident.prioritized",
    }
)


def drawn(entries: Sequence[Entry], shown: Shown, *, whole: bool, now: datetime) -> Stream:
    """Return what is shown of them, the middle of a long story left out unless it is asked for."""
    items = list(_items([e for e in entries if _is_in(e, shown)], now))
    if whole or len(items) <= _FIRST + _LAST + 5:
        return Stream([], 0, items, len(items))
    left_out = len(items) - _FIRST - _LAST
    return Stream(items[:_FIRST], left_out, items[-_LAST:], len(items))


def _is_in(entry: Entry, shown: Shown) -> bool:
    if shown is Shown.TALK:
        return entry.kind in _TALK
    if shown is Shown.STEPS:
        return entry.kind in _STEPS
    return shown is Shown.ALL or entry.kind not in _ASIDE


def _items(entries: Sequence[Entry], now: datetime) -> Iterator[Item]:
    last: date | None = None
    for entry in entries:
        day = words.local(entry.at).date()
        yield _item(entry, opens=entry.at if day != last else None, now=now)
        last = day


def _item(entry: Entry, *, opens: datetime | None, now: datetime) -> Item:
    is_said = entry.kind == _COMMENT
    return Item(
        event_id=entry.event_id,
        at=entry.at,
        kind=_kind(entry.kind),
        head=_said_by(entry) if is_said else entry.sentence.rstrip("."),
        icon=_ICONS.get(entry.kind, "milestone"),
        avatar=entry.actor_name if is_said else "",
        tone=_tone(entry, now),
        body=entry.body,
        evidence=entry.evidence,
        is_public=entry.is_public,
        opens=opens,
    )


def _said_by(entry: Entry) -> str:
    return f"{entry.actor_name} by {entry.via}" if entry.via else entry.actor_name


def _kind(kind: str) -> str:
    if kind == _COMMENT:
        return "said"
    if kind == _UPDATE:
        return "update"
    return "milestone" if kind == milestone.KIND else ""


def _tone(entry: Entry, now: datetime) -> str:
    """Green is for a recovery that was just seen, not for history."""
    if entry.kind in _URGENT:
        return "urgent"
    return "good" if entry.kind in _GOOD and now - entry.at < _FRESH else ""
