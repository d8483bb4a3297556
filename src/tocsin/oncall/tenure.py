"""What put somebody on call at a moment, to be kept beside the page that they got by it.

A schedule is edited later, an override ends, leave is taken back: whoever asks then why they were
paged, or who was in their place, is told what decided at that moment.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import structs

from tocsin.oncall import absence, rotation, schedule
from tocsin.oncall.rotation import OnHolidays, Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.turn import Unit

_INSTANT = timedelta(seconds=1)
_FOREVER = 9999  # the year in which those come back who have left
_SWAP = re.compile(r"swap \d+")


class Part(StrEnum):
    """Which part of a schedule decided; ``gap`` if none of them names anybody."""

    ROTATION = "rotation"
    HOLIDAY = "holiday"
    TEMPORARY = "temporary"
    ROTA = "rota"
    CALENDAR = "calendar"
    OVERRIDE = "override"
    SWAP = "swap"
    SECOND = "second"
    GAP = "gap"


class Tenure(msgspec.Struct, frozen=True):
    """``via`` is the rotation or calendar that decided, ``number`` the override or temporary one.

    ``instead_of`` is whose turn it was, who were away until ``away_until``; ``beneath`` is who
    would have had it without what was laid over the turns.
    """

    schedule_id: int
    schedule: str
    part: Part
    person_id: int | None = None
    via: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    instead_of: int | None = None
    away_until: datetime | None = None
    beneath: int | None = None
    number: int | None = None
    said: str = ""

    @property
    def displaced(self) -> int | None:
        """Whoever would have had it but for what decided."""
        return self.instead_of or self.beneath


def of(plan: Schedule, shift: Shift | None, *, at: datetime) -> Tenure:
    """Say what put the shift's person on call at the moment, or that nobody is."""
    found = _decided(plan, at)
    if shift is None:
        part = found.part if found.part is Part.TEMPORARY else Part.GAP
        return structs.replace(found, part=part, via="")
    beneath = _beneath(plan, found.part, at)
    relieved = shift.instead_of
    gone = absence.covering(absence.away(plan.absences), relieved, at) if relieved else None
    returns = gone.ends_at if gone and gone.ends_at.year < _FOREVER else None
    return structs.replace(
        found,
        person_id=shift.person_id,
        via=shift.via,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        instead_of=relieved,
        away_until=returns,
        beneath=beneath if beneath != shift.person_id else None,
    )


def write(tenure: Tenure) -> dict[str, Any]:
    """Return it as it is kept: what there is none of is left out."""
    found: dict[str, Any] = {
        "schedule_id": tenure.schedule_id,
        "schedule": tenure.schedule,
        "part": str(tenure.part),
        "person_id": tenure.person_id,
        "via": tenure.via,
        "starts_at": _written(tenure.starts_at),
        "ends_at": _written(tenure.ends_at),
        "instead_of": tenure.instead_of,
        "away_until": _written(tenure.away_until),
        "beneath": tenure.beneath,
        "number": tenure.number,
        "said": tenure.said,
    }
    return {name: value for name, value in found.items() if value}


def read(written: Mapping[str, Any]) -> Tenure:
    times = {name: _read(written.get(name)) for name in ("starts_at", "ends_at", "away_until")}
    return Tenure(**{**written, **times, "part": Part(written["part"])})


def _decided(plan: Schedule, at: datetime) -> Tenure:
    """Return the highest part of the schedule that covers the moment."""
    nobody = Tenure(plan.id, plan.name, Part.GAP)
    for made in sorted(plan.overrides, key=lambda each: -each.id):
        if made.starts_at <= at < made.ends_at:
            part = Part.SWAP if _SWAP.fullmatch(made.reason) else Part.OVERRIDE
            return structs.replace(nobody, part=part, number=made.id, said=made.reason)
    if any(each.covers(at) for each in plan.borrowed):
        return structs.replace(nobody, part=Part.CALENDAR)
    for one in sorted(plan.temporaries, key=lambda each: -each.id):
        if one.span.covers(at):
            return structs.replace(nobody, part=Part.TEMPORARY, number=one.id, said=one.reason)
    if any(each.covers(at) for each in plan.rota):
        return structs.replace(nobody, part=Part.ROTA)
    return structs.replace(nobody, part=_turn(plan, at))


def _turn(plan: Schedule, at: datetime) -> Part:
    away, instant = absence.away(plan.absences), Span(at, at + _INSTANT)
    for layer in reversed(plan.rotations):
        if rotation.shifts(layer, instant, away=away):
            return Part.HOLIDAY if _is_of_holidays(layer) else Part.ROTATION
    is_early = any(rotation.early(layer, instant, away=away) for layer in plan.rotations)
    if is_early:
        return Part.ROTATION
    return Part.SECOND if plan.first else Part.GAP


def _is_of_holidays(layer: Rotation) -> bool:
    return layer.turn.unit is Unit.HOLIDAY or layer.on_holidays is OnHolidays.ONLY


def _beneath(plan: Schedule, part: Part, at: datetime) -> int | None:
    """Return who has it without what was laid over the turns."""
    if part in (Part.OVERRIDE, Part.SWAP):
        plan = replace(plan, overrides=())
    elif part is Part.CALENDAR:
        plan = replace(plan, overrides=(), borrowed=())
    elif part is Part.TEMPORARY:
        plan = replace(plan, overrides=(), borrowed=(), temporaries=())
    else:
        return None
    line = schedule.shifts(plan, Span(at, at + _INSTANT))
    return next((each.person_id for each in line if each.covers(at)), None)


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
