"""Shadows: who learns on call beside whoever has a schedule, told silently and never paged."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.api import asked, lasting, names, oncall
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Id, Input, Listed, Moment, Output, shown
from tocsin.oncall.actions import shadowing
from tocsin.oncall.shadow import NewShadow, Shadow
from tocsin.oncall.shift import Span

router = noun("shadows")


class ShadowOut(Output):
    id: int
    schedule: str
    schedule_id: int
    person: str
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str


class ShadowIn(Input):
    """Without ``starts_at`` from now on, without ``person`` me.

    It ends at ``ends_at``, or when it has lasted for ``lasts``.
    """

    schedule: Named
    person: Named = names.ME
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    lasts: Duration | None = None
    reason: str = ""


@router.get("")
def list_all(
    frame: Reading,
    period: asked.Period,
    schedule: Annotated[
        str | None, Query(max_length=200, description="A name or an id; every one, unless given.")
    ] = None,
) -> Listed[ShadowOut]:
    """Return who shadows in the next 30 days unless told else, first to last."""
    found = shadowing.list_shadows(
        frame.tx,
        span=Span(*period.ahead(frame.now, by=oncall.AHEAD)),
        schedule_id=names.schedule(frame, schedule).id if schedule else None,
        actor=frame.actor,
    )
    return Listed(items=_shown(frame, found))


@router.post("", status_code=201)
def create(body: ShadowIn, frame: Writing) -> ShadowOut:
    """Have somebody told of all that a schedule is paged, silently and never to be answered."""
    starts_at = body.starts_at or frame.now
    new = NewShadow(
        schedule_id=names.schedule(frame, body.schedule).id,
        person_id=names.person(frame, body.person).id,
        starts_at=starts_at,
        ends_at=lasting.ends(starts_at, at=body.ends_at, lasts=body.lasts),
        reason=body.reason,
    )
    shadow_id = shadowing.add_shadow(frame.tx, new, actor=frame.actor, now=frame.now)
    return _shown(frame, [shadowing.shadow(frame.tx, shadow_id)])[0]


@router.delete("/{shadow_id}", status_code=204)
def remove(shadow_id: Id, frame: Writing) -> None:
    """End it now; what has passed of it stays as it was."""
    shadowing.remove_shadow(frame.tx, shadow_id, actor=frame.actor, now=frame.now)


def _shown(frame: Frame, found: Sequence[Shadow]) -> list[ShadowOut]:
    known = names.of(
        frame.tx,
        people=[each.person_id for each in found],
        schedules=[each.schedule_id for each in found],
    )
    return [
        shown(
            ShadowOut,
            each,
            schedule=known.schedule(each.schedule_id),
            person=known.email(each.person_id),
        )
        for each in found
    ]
