"""Overrides: somebody takes over a schedule for a while, whoever's turn it is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.api import asked, lasting, names, oncall
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Id, Input, Listed, Moment, Output, shown
from tocsin.oncall import actions
from tocsin.oncall.actions import reading
from tocsin.oncall.override import NewOverride, Override
from tocsin.oncall.shift import Span

router = noun("overrides")


class OverrideOut(Output):
    id: int
    schedule: str
    schedule_id: int
    person: str
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str


class OverrideIn(Input):
    """Without ``starts_at`` from now on, without ``person`` by me.

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
    schedule: Annotated[str, Query(max_length=200, description="A name or an id.")],
) -> Listed[OverrideOut]:
    """Return a schedule's overrides in the next 30 days unless told else, the later made later."""
    found = reading.list_overrides(
        frame.tx,
        names.schedule(frame, schedule).id,
        span=Span(*period.ahead(frame.now, by=oncall.AHEAD)),
        actor=frame.actor,
    )
    return Listed(items=shown_all(frame, found))


@router.post("", status_code=201)
def create(body: OverrideIn, frame: Writing) -> OverrideOut:
    """Put somebody on call in a schedule for a while; of two that overlap the later made wins."""
    starts_at = body.starts_at or frame.now
    new = NewOverride(
        schedule_id=names.schedule(frame, body.schedule).id,
        person_id=names.person(frame, body.person).id,
        starts_at=starts_at,
        ends_at=lasting.ends(starts_at, at=body.ends_at, lasts=body.lasts),
        reason=body.reason,
    )
    override_id = actions.add_override(frame.tx, new, actor=frame.actor, now=frame.now)
    return shown_all(frame, [actions.override(frame.tx, override_id)])[0]


@router.delete("/{override_id}", status_code=204)
def remove(override_id: Id, frame: Writing) -> None:
    """End it now; what has passed of it stays as it was."""
    actions.remove_override(frame.tx, override_id, actor=frame.actor, now=frame.now)


def shown_all(frame: Frame, found: Sequence[Override]) -> list[OverrideOut]:
    known = names.of(
        frame.tx,
        people=[each.person_id for each in found],
        schedules=[each.schedule_id for each in found],
    )
    return [
        shown(
            OverrideOut,
            each,
            schedule=known.schedule(each.schedule_id),
            person=known.email(each.person_id),
        )
        for each in found
    ]
