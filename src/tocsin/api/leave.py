"""Leave: when people take no turns, and others stand in for them."""

from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.api import asked, lasting, names, oncall, spells
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Duration, Id, Input, Listed, Moment, Output
from tocsin.oncall.actions import leaving
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.shift import Span

router = noun("leave")


class LeaveOut(Output):
    """In all schedules, or in one; ``reason`` is only told to the person and to managers."""

    id: int
    person: str
    person_id: int
    schedule: str | None
    schedule_id: int | None
    starts_at: datetime
    ends_at: datetime
    reason: str


class LeaveIn(Input):
    """Mine unless a ``person`` is named, from now on unless told else.

    It ends at ``ends_at``, or when it has lasted for ``lasts``. With a ``schedule`` it holds for
    that one alone.
    """

    person: Named = names.ME
    schedule: Named | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    lasts: Duration | None = None
    reason: str = ""


Person = Annotated[
    str | None,
    Query(max_length=320, description="An e-mail address, an id, or me; everybody if left out."),
]


@router.get("")
def list_all(frame: Reading, period: asked.Period, person: Person = None) -> Listed[LeaveOut]:
    """Return leave of the next 30 days unless told else, first to last."""
    found = leaving.list_leave(
        frame.tx,
        span=Span(*period.ahead(frame.now, by=oncall.AHEAD)),
        person_id=names.person(frame, person).id if person else None,
        actor=frame.actor,
    )
    return Listed(items=spells.shown_all(frame, LeaveOut, found))


@router.post("", status_code=201)
def create(body: LeaveIn, frame: Writing) -> LeaveOut:
    """Take leave: the next in line who is there takes each turn that falls into it."""
    starts_at = body.starts_at or frame.now
    new = NewLeave(
        person_id=names.person(frame, body.person).id,
        starts_at=starts_at,
        ends_at=lasting.ends(starts_at, at=body.ends_at, lasts=body.lasts),
        schedule_id=names.schedule(frame, body.schedule).id if body.schedule else None,
        reason=body.reason,
    )
    leave_id = leaving.add_leave(frame.tx, new, actor=frame.actor, now=frame.now)
    return spells.shown_all(frame, LeaveOut, [leaving.leave(frame.tx, leave_id)])[0]


@router.delete("/{leave_id}", status_code=204)
def remove(leave_id: Id, frame: Writing) -> None:
    """End it now; what has passed of it stays as it was."""
    leaving.remove_leave(frame.tx, leave_id, actor=frame.actor, now=frame.now)
