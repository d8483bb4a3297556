"""What overrides, shadows and leave have alike here: their fields, and how they are shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from tocsin.api import lasting, names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.schemas import Duration, Input, Moment, Output, shown
from tocsin.oncall.spell import NewSpell, Personal


class SpellOut(Output):
    id: int
    schedule: str
    schedule_id: int
    person: str
    person_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str


class SpellIn(Input):
    schedule: Named
    person: Named = names.ME
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    lasts: Duration | None = None
    reason: str = ""


New = TypeVar("New", bound=NewSpell)
Out = TypeVar("Out", bound=Output)


def wanted(frame: Frame, body: SpellIn, new: type[New]) -> New:
    starts_at = body.starts_at or frame.now
    return new(
        schedule_id=names.schedule(frame, body.schedule).id,
        person_id=names.person(frame, body.person).id,
        starts_at=starts_at,
        ends_at=lasting.ends(starts_at, at=body.ends_at, lasts=body.lasts),
        reason=body.reason,
    )


def shown_all(frame: Frame, out: type[Out], found: Sequence[Personal]) -> list[Out]:
    """Return them with their people and schedules by name."""
    known = names.of(
        frame.tx,
        people=[each.person_id for each in found],
        schedules=[each.schedule_id for each in found if each.schedule_id],
    )
    return [
        shown(
            out,
            each,
            schedule=known.schedule(each.schedule_id),
            person=known.email(each.person_id),
        )
        for each in found
    ]
