"""Rotations as the API writes and reads them, whatever they are part of."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, WithJsonSchema

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.schemas import Input, Output, shown
from tocsin.oncall import restriction, turn
from tocsin.oncall.restriction import Weekday
from tocsin.oncall.rotation import OnHolidays, Rotation

WallTime = Annotated[
    datetime,
    WithJsonSchema(
        {"type": "string", "description": "A time without an offset, such as 2026-01-05T09:00."}
    ),
]
Weight = Annotated[int, Field(ge=1, le=12)]
Place = Annotated[str, Field(max_length=20)]


class RestrictionOut(Output):
    days: list[Weekday]
    starts: str
    ends: str


class RotationOut(Output):
    """``starts_at`` is a wall time in ``time_zone``; turns of 12h, 1d, 7d or 1mo begin there.

    Turns of ``1d on mon-fri`` are counted on those days alone, those of ``1mo on first mon`` hand
    over on that day of the month, and those of ``holiday`` are the public holidays of ``holidays``.
    ``weights`` are of the participants, in their order.
    """

    name: str
    time_zone: str
    participants: list[str]
    participant_ids: list[int]
    weights: list[int]
    starts_at: WallTime
    turn: str
    restrictions: list[RestrictionOut]
    holidays: str
    on_holidays: OnHolidays


class RestrictionIn(Input):
    """``ends`` at or before ``starts`` is on the following day; without ``days`` all count."""

    starts: str
    ends: str
    days: tuple[str, ...] = ()


class RotationIn(Input):
    """``holidays`` is the place whose holidays count; the schedule's, unless another is named."""

    participants: list[Named]
    starts_at: WallTime
    turn: str
    name: str = "rotation"
    time_zone: str | None = None
    restrictions: tuple[RestrictionIn, ...] = ()
    weights: tuple[Weight, ...] = ()
    holidays: Place = ""
    on_holidays: OnHolidays = OnHolidays.COUNTS


def wanted(frame: Frame, part: RotationIn, *, time_zone: str) -> Rotation:
    return Rotation(
        participants=tuple(names.person(frame, said).id for said in part.participants),
        time_zone=part.time_zone or time_zone,
        starts_at=part.starts_at,
        turn=turn.parse(part.turn),
        restrictions=tuple(restriction.parse(each.model_dump()) for each in part.restrictions),
        name=part.name,
        weights=part.weights,
        holidays=part.holidays,
        on_holidays=part.on_holidays,
    )


def shown_by(rotation: Rotation, known: names.Names) -> RotationOut:
    return shown(
        RotationOut,
        rotation,
        participants=[known.email(id) for id in rotation.participants],
        participant_ids=list(rotation.participants),
        turn=str(rotation.turn),
        restrictions=[restriction.written(each) for each in rotation.restrictions],
    )
