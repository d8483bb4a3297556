"""A rota for a period, in place of all the layers of a schedule.

Its fixed shifts lie above its rotations. What neither covers is a gap and not the layers' turn: a
week for which somebody wrote a rota is that rota's. Of two that overlap the later made has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tocsin.oncall import layering, rotation_document, shift, spell
from tocsin.oncall.absence import Away
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.spell import BadSpell, Terms

_TERMS = Terms(
    "temporary schedule",
    "A temporary schedule ends within a year; change the layers for longer.",
)
_MOST_SHIFTS = 500
_VIA = "temporary schedule"


@dataclass(frozen=True, slots=True)
class FixedShift:
    person_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Rota:
    """What goes on in the period."""

    rotations: tuple[Rotation, ...] = ()
    shifts: tuple[FixedShift, ...] = ()


@dataclass(frozen=True, slots=True)
class Temporary:
    id: int
    schedule_id: int
    starts_at: datetime
    ends_at: datetime
    rota: Rota
    reason: str = ""

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class NewTemporary:
    schedule_id: int
    starts_at: datetime
    ends_at: datetime
    rota: Rota
    reason: str = ""


def checked(new: NewTemporary, *, now: datetime) -> NewTemporary:
    """Return it without what lies in the past: who was on call then stays so."""
    spell.check(new, _TERMS, now=now)
    if not new.rota.rotations and not new.rota.shifts:
        raise BadSpell("A temporary schedule says who is on call: give it turns or shifts.")
    _check(new.rota.shifts)
    return replace(new, starts_at=max(new.starts_at, now), reason=new.reason.strip())


def participants(rota: Rota) -> set[int]:
    people = {person for each in rota.rotations for person in each.participants}
    return people | {each.person_id for each in rota.shifts}


def over(
    temporaries: Sequence[Temporary], line: list[Shift], span: Span, away: Away, *, rank: int = 0
) -> list[Shift]:
    """Put the temporary schedules in place of the line, the later made last."""
    for each in sorted(temporaries, key=lambda one: one.id):
        window = Span(max(each.starts_at, span.starts_at), min(each.ends_at, span.ends_at))
        if window.starts_at < window.ends_at:
            inner = shifts(each, window, away=away, rank=rank)
            line = shift.over(inner, shift.outside(line, [window]))
    return line


def shifts(temporary: Temporary, span: Span, *, away: Away, rank: int = 0) -> list[Shift]:
    """Return what it says in the span, which lies inside of it."""
    line = layering.shifts(temporary.rota.rotations, span, away=away, rank=rank)
    if rank:
        return line
    fixed = [Shift(s.person_id, s.starts_at, s.ends_at, _VIA) for s in temporary.rota.shifts]
    return shift.over(shift.flat(fixed, span), line)


def plain(temporary: Temporary | NewTemporary) -> dict[str, Any]:
    """Return it as data for the ledger."""
    return {
        "starts_at": temporary.starts_at.isoformat(),
        "ends_at": temporary.ends_at.isoformat(),
        "reason": temporary.reason,
        "rotations": [rotation_document.written(each) for each in temporary.rota.rotations],
        "shifts": [shift_written(each) for each in temporary.rota.shifts],
    }


def shift_written(fixed: FixedShift) -> dict[str, Any]:
    return {
        "person_id": fixed.person_id,
        "starts_at": fixed.starts_at.isoformat(),
        "ends_at": fixed.ends_at.isoformat(),
    }


def shift_read(document: dict[str, Any]) -> FixedShift:
    starts_at, ends_at = (datetime.fromisoformat(document[key]) for key in ("starts_at", "ends_at"))
    return FixedShift(document["person_id"], starts_at, ends_at)


def _check(shifts: Sequence[FixedShift]) -> None:
    if len(shifts) > _MOST_SHIFTS:
        raise BadSpell(f"A temporary schedule has at most {_MOST_SHIFTS} fixed shifts.")
    for each in shifts:
        if each.starts_at.tzinfo is None or each.ends_at.tzinfo is None:
            raise BadSpell("Say in which time zone each shift starts and ends.")
        if each.ends_at <= each.starts_at:
            raise BadSpell("A shift must end after it starts.")
