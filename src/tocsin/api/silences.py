"""Silences: recorded reasons not to page, each with an end."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import Field

from tocsin.alerts import matcher
from tocsin.alerts.actions import silencing
from tocsin.alerts.silence import NewSilence, Phase, Silence
from tocsin.api import lasting
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Duration, Id, Input, Limit, Listed, Moment, Output

router = noun("silences")


class SilenceOut(Output):
    """``matchers`` are written as Prometheus people write them: severity=~"warning|info"."""

    id: int
    matchers: list[str]
    starts_at: datetime
    ends_at: datetime
    reason: str
    created_by: str
    created_at: datetime
    phase: Phase


class SilenceIn(Input):
    """It starts now unless it says otherwise, and ends at ``ends_at`` or after ``lasts``."""

    matchers: Annotated[
        tuple[Annotated[str, Field(max_length=1200)], ...],
        Field(min_length=1, max_length=matcher.MATCHERS_AT_MOST),
    ]
    reason: Annotated[str, Field(max_length=2000)]
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    lasts: Duration | None = None


@router.get("", response_model=Listed[SilenceOut])
def list_all(
    frame: Reading,
    past: Annotated[
        Duration | None,
        Query(description="Also those that ended within so much time, such as 7d."),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[SilenceOut]:
    """Return silences in force or to come, those that end last first."""
    asked = silencing.Asked(past or timedelta(), cursor, limit)
    found = silencing.page_of(frame.tx, asked, actor=frame.actor, now=frame.now)
    return Listed(items=[_shown(each, frame) for each in found.items], next=found.next)


@router.post("", status_code=201, response_model=SilenceOut)
def create(body: SilenceIn, frame: Writing) -> SilenceOut:
    """Mute the alerts that match from now on; those that are paging already go on."""
    wanted = _wanted(body, frame)
    silence_id = silencing.create(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _one(silence_id, frame)


@router.get("/{silence_id}", response_model=SilenceOut)
def show(silence_id: Id, frame: Reading) -> SilenceOut:
    return _one(silence_id, frame)


@router.delete("/{silence_id}", response_model=SilenceOut)
def end(silence_id: Id, frame: Writing) -> SilenceOut:
    """End it now; what it muted and still fires is heard again."""
    silencing.end(frame.tx, silence_id, actor=frame.actor, now=frame.now)
    return _one(silence_id, frame)


def _wanted(body: SilenceIn, frame: Frame) -> NewSilence:
    starts_at = body.starts_at or frame.now
    ends_at = lasting.ends(starts_at, at=body.ends_at, lasts=body.lasts)
    return NewSilence(
        tuple(matcher.parse(each) for each in body.matchers), starts_at, ends_at, body.reason
    )


def _one(silence_id: int, frame: Frame) -> SilenceOut:
    return _shown(silencing.get(frame.tx, silence_id, actor=frame.actor), frame)


def _shown(silence: Silence, frame: Frame) -> SilenceOut:
    return SilenceOut(
        id=silence.id,
        matchers=[str(each) for each in silence.conditions],
        starts_at=silence.starts_at,
        ends_at=silence.ends_at,
        reason=silence.reason,
        created_by=silence.created_by,
        created_at=silence.created_at,
        phase=silence.phase(frame.now),
    )
