"""Schedules: rotations in layers, who takes which turn, and who takes over for a while."""

from tocsin.api import asked, names, oncall, rotations
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.oncall import ShiftOut
from tocsin.api.rotations import Place, RotationIn, RotationOut
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, shown
from tocsin.oncall import actions
from tocsin.oncall.actions import reading
from tocsin.oncall.schedule import NewSchedule, Schedule
from tocsin.oncall.shift import Span

router = noun("schedules")


class ScheduleOut(Output):
    """``rotations`` run from the lowest layer to the highest; the higher wins."""

    id: int
    name: str
    time_zone: str
    holidays: str
    secondary_of: str | None
    rotations: list[RotationOut]


class ScheduleIn(Input):
    """``holidays`` is a place such as DE or DE-BE.

    A schedule that is ``secondary_of`` another has on call whoever is next in line there.
    """

    name: str
    time_zone: str = "UTC"
    rotations: tuple[RotationIn, ...] = ()
    holidays: Place = ""
    secondary_of: Named | None = None


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
    parts = tuple(
        rotations.wanted(frame, part, time_zone=body.time_zone) for part in body.rotations
    )
    first = names.schedule(frame, body.secondary_of).id if body.secondary_of else None
    return NewSchedule(body.name, body.time_zone, parts, body.holidays, first)


def _shown(frame: Frame, found: list[Schedule]) -> list[ScheduleOut]:
    people = [id for each in found for layer in each.rotations for id in layer.participants]
    firsts = [each.secondary_of for each in found if each.secondary_of]
    known = names.of(frame.tx, people=people, schedules=firsts)
    return [
        shown(
            ScheduleOut,
            each,
            rotations=[rotations.shown_by(one, known) for one in each.rotations],
            secondary_of=known.schedule(each.secondary_of),
        )
        for each in found
    ]
