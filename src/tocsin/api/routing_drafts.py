"""The draft of the routing rules, what it would change, and the versions there have been."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.alerts.actions import routed, routing, simulating
from tocsin.alerts.actions.simulating import DAYS_AT_MOST, EVENTS_AT_MOST, Asked
from tocsin.alerts.comparison import Comparison
from tocsin.alerts.routing_store import State, Version
from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.routing import RuleOut, RulesIn, shown, wanted
from tocsin.api.schemas import Cursor, Id, Limit, Listed, Output
from tocsin.kit import pages

router = noun("routing")


class VersionOut(Output):
    """``changed_by`` and ``activated_by`` are people, or Tocsin itself."""

    number: int
    state: State
    based_on: int | None
    changed_by: str
    changed_at: datetime
    activated_by: str | None
    activated_at: datetime | None
    rules: list[RuleOut]


class DifferenceOut(Output):
    """One thing that would be another one."""

    aspect: str
    before: str
    after: str


class SampleOut(Output):
    """An alert that would be handled in another way, and the rules of the draft that do it."""

    raw_event_id: int
    source: str
    identity: str
    summary: str
    at: datetime
    differences: list[DifferenceOut]
    rules: list[str]


class MoveOut(DifferenceOut):
    alerts: int


class ComparisonOut(Output):
    """``events`` were read, of which ``unread`` statements could not be; ``is_whole`` is false
    where more arrived than is looked at. ``failures`` are what rules could not do."""

    since: datetime
    events: int
    unread: int
    alerts: int
    changed: int
    is_whole: bool
    moves: list[MoveOut]
    samples: list[SampleOut]
    failures: list[str]


class TouchOut(Output):
    rule: str
    did: list[str]
    failed: list[str]


class TraceOut(Output):
    """Which rules of which version touched an alert; empty where none did."""

    version: int | None
    touches: list[TouchOut]
    muted_by: str | None
    muted_until: datetime | None


@router.get("/draft", response_model=VersionOut)
def draft(frame: Reading) -> VersionOut:
    """Return the draft."""
    found = routing.draft(frame.tx, actor=frame.actor)
    if found is None:
        raise routing.NoDraft
    return _versions(frame, [found])[0]


@router.put("/draft", response_model=VersionOut)
def save_draft(body: RulesIn, frame: Writing) -> VersionOut:
    """Write the whole draft, beginning one where there is none; nothing holds by that."""
    number = routing.save_draft(frame.tx, wanted(frame, body), actor=frame.actor, now=frame.now)
    return _version(frame, number)


@router.delete("/draft", status_code=204)
def discard_draft(frame: Writing) -> None:
    """Throw the draft away; what holds stays as it is."""
    routing.discard_draft(frame.tx, actor=frame.actor, now=frame.now)


@router.post("/draft/activation", response_model=VersionOut)
def activate_draft(frame: Writing) -> VersionOut:
    """Let the draft hold from now on."""
    number = routing.activate_draft(frame.tx, actor=frame.actor, now=frame.now)
    return _version(frame, number)


@router.get("/draft/simulation", response_model=ComparisonOut)
def simulate(
    frame: Reading,
    days: Annotated[int, Query(ge=1, le=DAYS_AT_MOST)] = 7,
    events: Annotated[int, Query(ge=1, le=EVENTS_AT_MOST)] = EVENTS_AT_MOST,
) -> Comparison:
    """Judge what really arrived by the draft and by what holds, and return what would change."""
    return simulating.draft(frame.tx, Asked(days, events), actor=frame.actor, now=frame.now)


@router.get("/versions", response_model=Listed[VersionOut])
def versions(frame: Reading, cursor: Cursor = None, limit: Limit = 20) -> Listed[VersionOut]:
    """Return the versions, the newest first."""
    before = pages.decode(cursor, int)[0] if cursor else None
    found = routing.versions(frame.tx, actor=frame.actor, before=before, limit=limit)
    return Listed(items=_versions(frame, found.items), next=found.next)


@router.get("/versions/{number}", response_model=VersionOut)
def version(number: Id, frame: Reading) -> VersionOut:
    return _version(frame, number)


@router.post("/versions/{number}/activation", response_model=VersionOut)
def activate(number: Id, frame: Writing) -> VersionOut:
    """Let this version hold from now on, for instance the one before."""
    routing.activate(frame.tx, number, actor=frame.actor, now=frame.now)
    return _version(frame, number)


def trace(frame: Frame, alert_id: int) -> TraceOut:
    """Show what the rules did to an alert."""
    found = routed.explained(frame.tx, alert_id, actor=frame.actor)
    if found is None:
        return TraceOut(version=None, touches=[], muted_by=None, muted_until=None)
    return TraceOut(
        version=found.version,
        touches=[TouchOut(**touch) for touch in found.touches],
        muted_by=found.muted_by,
        muted_until=found.muted_until,
    )


def _version(frame: Frame, number: int) -> VersionOut:
    return _versions(frame, [routing.version(frame.tx, number, actor=frame.actor)])[0]


def _versions(frame: Frame, found: Sequence[Version]) -> list[VersionOut]:
    who = [label for each in found for label in (each.changed_by, each.activated_by) if label]
    called = names.actors(frame.tx, who)
    return [
        VersionOut(
            number=each.number,
            state=each.state,
            based_on=each.based_on,
            changed_by=called[each.changed_by],
            changed_at=each.changed_at,
            activated_by=called[each.activated_by] if each.activated_by else None,
            activated_at=each.activated_at,
            rules=shown(frame, each.rules),
        )
        for each in found
    ]
