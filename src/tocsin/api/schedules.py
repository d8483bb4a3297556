"""Schedules: rotations in layers, who takes which turn, and who takes over for a while."""

from datetime import datetime
from typing import Annotated

from pydantic import WithJsonSchema

from tocsin.api import asked, names, oncall
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.oncall import ShiftOut
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, shown
from tocsin.oncall import actions, restriction, turn
from tocsin.oncall.actions import reading
from tocsin.oncall.restriction import Weekday
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule, Schedule
from tocsin.oncall.shift import Span

router = noun("schedules")

WallTime = Annotated[
    datetime,
    WithJsonSchema(
        {"type": "string", "description": "A time without an offset, such as 2026-01-05T09:00."}
    ),
]


class RestrictionOut(Output):
    days: list[Weekday]
    starts: str
    ends: str


class RotationOut(Output):
    """``starts_at`` is a wall time in ``time_zone``; turns of 12h, 1d, 7d or 1mo begin there."""

    name: str
    time_zone: str
    participants: list[str]
    participant_ids: list[int]
    starts_at: WallTime
    turn: str
    restrictions: list[RestrictionOut]


class ScheduleOut(Output):
    """``rotations`` run from the lowest layer to the highest; the higher wins."""

    id: int
    name: str
    time_zone: str
    rotations: list[RotationOut]


class RestrictionIn(Input):
    """``ends`` at or before ``starts`` is on the following day; without ``days`` all count."""

    starts: str
    ends: str
    days: tuple[str, ...] = ()


class RotationIn(Input):
    participants: list[Named]
    starts_at: WallTime
    turn: str
    name: str = "rotation"
    time_zone: str | None = None
    restrictions: tuple[RestrictionIn, ...] = ()


class ScheduleIn(Input):
    name: str
    time_zone: str = "UTC"
    rotations: tuple[RotationIn, ...] = ()


@router.get("")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[ScheduleOut]:
    """Return schedules by name."""
    found = reading.list_schedules(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.post("", status_code=201)
def create(body: ScheduleIn, frame: Writing) -> ScheduleOut:
    new = _wanted(body, frame)
    schedule_id = actions.create_schedule(frame.tx, new, actor=frame.actor, now=frame.now)
    return _one(frame, schedule_id)


@router.get("/{schedule_id}")
def show(schedule_id: Id, frame: Reading) -> ScheduleOut:
    return _shown(frame, [reading.view_schedule(frame.tx, schedule_id, actor=frame.actor)])[0]


@router.put("/{schedule_id}")
def replace(schedule_id: Id, body: ScheduleIn, frame: Writing) -> ScheduleOut:
    """Make it what is given; its overrides stay."""
    new = _wanted(body, frame)
    actions.replace_schedule(frame.tx, schedule_id, new, actor=frame.actor, now=frame.now)
    return _one(frame, schedule_id)


@router.delete("/{schedule_id}", status_code=204)
def remove(schedule_id: Id, frame: Writing) -> None:
    """Remove a schedule that no policy pages."""
    actions.remove_schedule(frame.tx, schedule_id, actor=frame.actor, now=frame.now)


@router.get("/{schedule_id}/shifts")
def list_shifts(schedule_id: Id, period: asked.Period, frame: Reading) -> Listed[ShiftOut]:
    """Return the final shifts, cut to the period: the next 30 days unless told else."""
    span = Span(*period.ahead(frame.now, by=oncall.AHEAD))
    found = reading.list_shifts(frame.tx, schedule_id, span=span, actor=frame.actor)
    return Listed(items=oncall.shifts_out(frame, found))


def _one(frame: Frame, schedule_id: int) -> ScheduleOut:
    return _shown(frame, [actions.schedule(frame.tx, schedule_id)])[0]


def _wanted(body: ScheduleIn, frame: Frame) -> NewSchedule:
    rotations = tuple(_rotation(frame, body, part) for part in body.rotations)
    return NewSchedule(body.name, body.time_zone, rotations)


def _rotation(frame: Frame, whole: ScheduleIn, part: RotationIn) -> Rotation:
    return Rotation(
        participants=tuple(names.person(frame, said).id for said in part.participants),
        time_zone=part.time_zone or whole.time_zone,
        starts_at=part.starts_at,
        turn=turn.parse(part.turn),
        restrictions=tuple(restriction.parse(each.model_dump()) for each in part.restrictions),
        name=part.name,
    )


def _shown(frame: Frame, found: list[Schedule]) -> list[ScheduleOut]:
    people = [id for each in found for layer in each.rotations for id in layer.participants]
    known = names.of(frame.tx, people=people)
    return [
        shown(ScheduleOut, each, rotations=[_layer(one, known) for one in each.rotations])
        for each in found
    ]


def _layer(rotation: Rotation, known: names.Names) -> RotationOut:
    return shown(
        RotationOut,
        rotation,
        participants=[known.email(id) for id in rotation.participants],
        participant_ids=list(rotation.participants),
        turn=str(rotation.turn),
        restrictions=[restriction.written(each) for each in rotation.restrictions],
    )
