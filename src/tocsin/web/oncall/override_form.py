"""The form by which somebody takes over a shift, filled in as is wanted most: me, from now on."""

from datetime import datetime, timedelta

from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import reading
from tocsin.oncall.override import NewOverride
from tocsin.web import forms, moments, names
from tocsin.web.oncall.spell_form import SpellForm
from tocsin.web.render import Shown

_A_DAY = timedelta(days=1)


class OverrideForm(SpellForm):
    def wanted(self, *, zone: str, now: datetime) -> NewOverride:
        span = self.period(zone=zone, now=now)
        schedule_id, person_id = self.schedule_id or 0, self.person_id or 0
        return NewOverride(schedule_id, person_id, span.starts_at, span.ends_at, self.reason)


def blank(tx: Tx, actor: Actor, *, now: datetime, schedule_id: int | None = None) -> Shown:
    """What the form needs: the choices, and the shift that is running as the proposal."""
    running = reading.list_on_call(tx, at=now, actor=actor)
    shift = next((each for each in running if schedule_id in (None, each.schedule_id)), None)
    form = OverrideForm(
        schedule_id=shift.schedule_id if shift else schedule_id,
        person_id=actor.person_id,
        starts_at=moments.written(now),
        ends_at=moments.written(shift.ends_at if shift else now + _A_DAY),
    )
    return {"form": form, **choices(tx), **forms.fresh()}


def choices(tx: Tx) -> Shown:
    return {"people": names.people(tx), "schedules": names.schedules(tx)}
