"""Temporary schedules: a rota that takes the place of a schedule's layers for a while."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.api import asked, names, oncall, rotations
from tocsin.api.frame import Frame
from tocsin.api.names import Named, Names
from tocsin.api.rotations import RotationIn, RotationOut
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Moment, Output, shown
from tocsin.oncall import temporary
from tocsin.oncall.actions import replacing
from tocsin.oncall.shift import Span
from tocsin.oncall.temporary import FixedShift, NewTemporary, Rota, Temporary

router = noun("temporary-schedules")


class FixedShiftOut(Output):
    person: str
    person_id: int
    starts_at: datetime
    ends_at: datetime


class TemporaryOut(Output):
    """``shifts`` lie above ``rotations``; where neither is, nobody is on call."""

    id: int
    schedule: str
    schedule_id: int
    starts_at: datetime
    ends_at: datetime
    rotations: list[RotationOut]
    shifts: list[FixedShiftOut]
    reason: str


class FixedShiftIn(Input):
    person: Named
    starts_at: Moment
    ends_at: Moment


class TemporaryIn(Input):
    schedule: Named
    starts_at: Moment
    ends_at: Moment
    rotations: tuple[RotationIn, ...] = ()
    shifts: tuple[FixedShiftIn, ...] = ()
    reason: str = ""


@router.get("")
def list_all(
    frame: Reading,
    period: asked.Period,
    schedule: Annotated[str, Query(max_length=200, description="A name or an id.")],
) -> Listed[TemporaryOut]:
    """Return those of a schedule in the next 30 days unless told else, the later made later."""
    found = replacing.list_temporaries(
        frame.tx,
        names.schedule(frame, schedule).id,
        span=Span(*period.ahead(frame.now, by=oncall.AHEAD)),
        actor=frame.actor,
    )
    return Listed(items=_shown(frame, found))


@router.post("", status_code=201)
def create(body: TemporaryIn, frame: Writing) -> TemporaryOut:
    """Replace a schedule's layers for a while; of two that overlap the later made has it."""
    plan = names.schedule(frame, body.schedule)
    parts = tuple(
        rotations.wanted(frame, each, time_zone=plan.time_zone) for each in body.rotations
    )
    fixed = tuple(
        FixedShift(names.person(frame, each.person).id, each.starts_at, each.ends_at)
        for each in body.shifts
    )
    rota = Rota(parts, fixed)
    new = NewTemporary(plan.id, body.starts_at, body.ends_at, rota, body.reason)
    made = replacing.add_temporary(frame.tx, new, actor=frame.actor, now=frame.now)
    span = Span(frame.now, body.ends_at)
    found = replacing.list_temporaries(frame.tx, plan.id, span=span, actor=frame.actor)
    return _shown(frame, [each for each in found if each.id == made])[0]


@router.delete("/{temporary_id}", status_code=204)
def remove(temporary_id: Id, frame: Writing) -> None:
    """End it now; what has passed of it stays as it was."""
    replacing.remove_temporary(frame.tx, temporary_id, actor=frame.actor, now=frame.now)


def _shown(frame: Frame, found: Sequence[Temporary]) -> list[TemporaryOut]:
    people = {person for each in found for person in temporary.participants(each.rota)}
    known = names.of(frame.tx, people=people, schedules=[each.schedule_id for each in found])
    return [
        shown(
            TemporaryOut,
            each,
            schedule=known.schedule(each.schedule_id),
            rotations=[rotations.shown_by(one, known) for one in each.rota.rotations],
            shifts=[_fixed(one, known) for one in each.rota.shifts],
        )
        for each in found
    ]


def _fixed(one: FixedShift, known: Names) -> FixedShiftOut:
    return shown(FixedShiftOut, one, person=known.email(one.person_id))
