"""The editor of a temporary schedule: from when until when, and the layers that hold meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import BaseModel

from tocsin.oncall import schedule
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.temporary import NewTemporary, Rota, Temporary
from tocsin.web import moments
from tocsin.web.oncall import schedule_form
from tocsin.web.oncall.schedule_form import Layer

_A_WEEK = timedelta(days=7)


class TemporaryForm(BaseModel):
    starts_at: str = ""
    ends_at: str = ""
    reason: str = ""
    layers: list[Layer] = []

    def wanted(self, plan: Schedule, *, zone: str) -> NewTemporary:
        starts_at = moments.read(self.starts_at, zone=zone, field="starts_at")
        ends_at = moments.read(self.ends_at, zone=zone, field="ends_at")
        rotations = schedule_form.rotations(self.layers, plan.time_zone)
        return NewTemporary(plan.id, starts_at, ends_at, Rota(rotations), self.reason)


def fresh(*, now: datetime) -> TemporaryForm:
    """Propose the week from the next midnight on, in one layer of daily turns."""
    wall = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=1)
    layer = Layer(turn="1d", starts_at=wall.isoformat(timespec="minutes"))
    ends = (wall + _A_WEEK).isoformat(timespec="minutes")
    return TemporaryForm(starts_at=layer.starts_at, ends_at=ends, layers=[layer])


def draft(form: TemporaryForm, plan: Schedule, *, zone: str) -> Schedule:
    """Return the schedule as it would be with it, above the temporary ones that there are."""
    new = form.wanted(plan, zone=zone)
    rotations = tuple(schedule.checked_rotation(e, plan.holidays) for e in new.rota.rotations)
    highest = max((each.id for each in plan.temporaries), default=0) + 1
    made = Temporary(highest, plan.id, new.starts_at, new.ends_at, Rota(rotations), new.reason)
    return replace(plan, temporaries=(*plan.temporaries, made))
