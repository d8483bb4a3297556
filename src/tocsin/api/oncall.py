"""Who is on call: at a moment, in a period, and when nobody is."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Query

from tocsin.api import asked, names
from tocsin.api.frame import Frame
from tocsin.api.names import Names
from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Listed, Output, shown
from tocsin.oncall import shift as shift_line
from tocsin.oncall import weak_spot
from tocsin.oncall.actions import reading
from tocsin.oncall.coverage import OnCall
from tocsin.oncall.shift import Shift, Span

router = noun("oncall")

AHEAD = timedelta(days=30)
Schedule = Annotated[str | None, Query(max_length=200, description="A schedule's name or id.")]
Person = Annotated[str, Query(max_length=320, description="An e-mail address, an id, or me.")]


class ShiftOut(Output):
    """``[starts_at, ends_at)``; ``via`` names the rotation, or is ``override``.

    ``instead_of`` is whose turn it would be, were they not away.
    """

    person: str
    person_id: int
    person_name: str
    starts_at: datetime
    ends_at: datetime
    via: str
    instead_of: str | None = None


class OnCallOut(ShiftOut):
    schedule: str
    schedule_id: int


class WatchOut(Output):
    """A schedule with the shift that it is in, and the one that begins next."""

    schedule: str
    schedule_id: int
    current: ShiftOut | None
    following: ShiftOut | None


class GapOut(Output):
    schedule: str
    schedule_id: int
    starts_at: datetime
    ends_at: datetime


class WeakSpotOut(Output):
    """``subject`` is what to mend, as in ``person/7``, and ``name`` what people call it."""

    kind: weak_spot.Kind
    subject: str
    name: str
    sentence: str
    starts_at: datetime


@router.get("")
def list_all(
    frame: Reading, schedule: Schedule = None, at: asked.Moment | None = None
) -> Listed[OnCallOut]:
    """Return who is on call now or ``at`` a moment; who is not listed has nobody on call."""
    found = reading.list_on_call(
        frame.tx,
        at=at or frame.now,
        schedule_id=names.schedule_id(frame, schedule),
        actor=frame.actor,
    )
    return Listed(items=_on_call(frame, found))


@router.get("/board")
def show_board(frame: Reading, at: asked.Moment | None = None) -> Listed[WatchOut]:
    """Return every schedule with who has it and whose shift is next, also those with nobody."""
    found = reading.view_board(frame.tx, at=at or frame.now, actor=frame.actor)
    shifts = [shift for watch in found for shift in (watch.current, watch.following) if shift]
    known = names.of(frame.tx, people=shift_line.people(shifts))
    return Listed(
        items=[
            WatchOut(
                schedule=watch.schedule.name,
                schedule_id=watch.schedule.id,
                current=shift_out(watch.current, known),
                following=shift_out(watch.following, known),
            )
            for watch in found
        ]
    )


@router.get("/shifts")
def list_shifts(
    frame: Reading, period: asked.Period, person: Person = names.ME
) -> Listed[OnCallOut]:
    """Return a person's shifts in all schedules; mine, in the next 30 days, unless told else."""
    wanted = names.person(frame, person)
    span = Span(*period.ahead(frame.now, by=AHEAD))
    found = reading.list_shifts_of(frame.tx, wanted.id, span=span, actor=frame.actor)
    return Listed(items=_on_call(frame, found))


@router.get("/gaps")
def list_gaps(frame: Reading, period: asked.Period, schedule: Schedule = None) -> Listed[GapOut]:
    """Return when nobody is on call, in the next 30 days unless told else."""
    found = reading.list_gaps(
        frame.tx,
        schedule_id=names.schedule_id(frame, schedule),
        span=Span(*period.ahead(frame.now, by=AHEAD)),
        actor=frame.actor,
    )
    known = names.of(frame.tx, schedules=[gap.schedule_id for gap in found])
    return Listed(
        items=[shown(GapOut, gap, schedule=known.schedule(gap.schedule_id)) for gap in found]
    )


@router.get("/weak-spots", response_model=Listed[WeakSpotOut])
def list_weak_spots(frame: Reading) -> Listed[WeakSpotOut]:
    """Return what would keep a page from reaching anybody, now or in the next 30 days."""
    found = reading.list_weak_spots(frame.tx, actor=frame.actor, now=frame.now)
    return Listed(items=[WeakSpotOut.model_validate(spot) for spot in found])


def shifts_out(frame: Frame, shifts: Iterable[Shift]) -> list[ShiftOut]:
    shifts = list(shifts)
    known = names.of(frame.tx, people=shift_line.people(shifts))
    return [out for shift in shifts if (out := shift_out(shift, known))]


def shift_out(shift: Shift | None, known: Names) -> ShiftOut | None:
    if shift is None:
        return None
    person, name = known.email(shift.person_id), known.person(shift.person_id)
    instead_of = known.email(shift.instead_of)
    return shown(ShiftOut, shift, person=person, person_name=name, instead_of=instead_of)


def _on_call(frame: Frame, found: Sequence[OnCall]) -> list[OnCallOut]:
    known = names.of(
        frame.tx,
        people=shift_line.people(found),
        schedules=[each.schedule_id for each in found],
    )
    return [
        shown(
            OnCallOut,
            each,
            person=known.email(each.person_id),
            person_name=known.person(each.person_id),
            instead_of=known.email(each.instead_of),
            schedule=known.schedule(each.schedule_id),
        )
        for each in found
    ]
