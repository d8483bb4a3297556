"""Maintenance: windows of planned work, once or by a rule, whose times are silences."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import Field

from tocsin.alerts import maintenance as idea
from tocsin.alerts import matcher, recurrence
from tocsin.alerts.actions import maintaining
from tocsin.alerts.maintenance import Maintenance, NewMaintenance
from tocsin.alerts.recurrence import Recurrence
from tocsin.api.frame import Frame
from tocsin.api.inhibitions import Matchers
from tocsin.api.rotations import WallTime
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Duration, Id, Input, Limit, Listed, Output
from tocsin.kit.periods import Period

router = noun("maintenance")


class TimeOut(Output):
    starts_at: datetime
    ends_at: datetime


class WindowOut(Output):
    """``first_at`` is a wall time in ``time_zone``; ``rule`` is an RRULE of RFC 5545, or empty.

    ``next`` are its next times, the one that runs among them.
    """

    id: int
    name: str
    matchers: list[str]
    first_at: WallTime
    time_zone: str
    lasts: Duration
    rule: str
    reason: str
    created_by: str
    created_at: datetime
    ended_at: datetime | None
    next: list[TimeOut]


class TimesIn(Input):
    first_at: WallTime
    time_zone: Annotated[str, Field(max_length=100)] = "UTC"
    lasts: Duration
    rule: Annotated[str, Field(max_length=recurrence.TEXT_LIMIT)] = ""


class WindowIn(TimesIn):
    name: Annotated[str, Field(max_length=200)]
    matchers: Matchers
    reason: Annotated[str, Field(max_length=2000)]


@router.get("", response_model=Listed[WindowOut])
def list_all(
    frame: Reading,
    ended: Annotated[bool, Query(description="Also those that come no more.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[WindowOut]:
    """Return windows by name."""
    found = maintaining.page_of(
        frame.tx, cursor=cursor, limit=limit, with_ended=ended, actor=frame.actor
    )
    return Listed(items=[_shown(each, frame) for each in found.items], next=found.next)


@router.post("", status_code=201, response_model=WindowOut)
def create(body: WindowIn, frame: Writing) -> WindowOut:
    """Plan a window; in its times new alerts that match page nobody."""
    number = maintaining.create(frame.tx, _wanted(body), actor=frame.actor, now=frame.now)
    return _one(number, frame)


@router.get("/times", response_model=Listed[TimeOut])
def preview(query: Annotated[TimesIn, Query()], frame: Reading) -> Listed[TimeOut]:
    """Return the next times of a window that is not planned yet."""
    wanted = _recurrence(query)
    recurrence.check(wanted, now=frame.now)
    return Listed(items=_times(recurrence.occurrences(wanted, after=frame.now, limit=idea.AHEAD)))


@router.get("/{maintenance_id}", response_model=WindowOut)
def show(maintenance_id: Id, frame: Reading) -> WindowOut:
    return _one(maintenance_id, frame)


@router.put("/{maintenance_id}", response_model=WindowOut)
def replace(maintenance_id: Id, body: WindowIn, frame: Writing) -> WindowOut:
    """Plan it anew; a time that runs and is still meant goes on."""
    maintaining.update(frame.tx, maintenance_id, _wanted(body), actor=frame.actor, now=frame.now)
    return _one(maintenance_id, frame)


@router.delete("/{maintenance_id}", response_model=WindowOut)
def end(maintenance_id: Id, frame: Writing) -> WindowOut:
    """Let it come no more, and end the time that runs; what still fires is heard."""
    maintaining.end(frame.tx, maintenance_id, actor=frame.actor, now=frame.now)
    return _one(maintenance_id, frame)


def _wanted(body: WindowIn) -> NewMaintenance:
    matchers = [matcher.parse(each) for each in body.matchers]
    return NewMaintenance(body.name, matchers, _recurrence(body), body.reason)


def _recurrence(body: TimesIn) -> Recurrence:
    return Recurrence(body.first_at, body.time_zone, body.lasts, recurrence.normal(body.rule))


def _times(periods: Iterable[Period]) -> list[TimeOut]:
    return [TimeOut.model_validate(each, from_attributes=True) for each in periods]


def _one(maintenance_id: int, frame: Frame) -> WindowOut:
    return _shown(maintaining.get(frame.tx, maintenance_id, actor=frame.actor), frame)


def _shown(one: Maintenance, frame: Frame) -> WindowOut:
    return WindowOut(
        id=one.id,
        name=one.name,
        matchers=[str(each) for each in one.conditions],
        first_at=one.first_at,
        time_zone=one.time_zone,
        lasts=one.lasts,
        rule=one.rule,
        reason=one.reason,
        created_by=one.created_by,
        created_at=one.created_at,
        ended_at=one.ended_at,
        next=_times(one.coming(frame.now)),
    )
