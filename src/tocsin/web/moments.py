"""Moments as forms take them: what a clock on the reader's wall shows, with no zone of its own."""

from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tocsin.kit import errors
from tocsin.oncall import wall_time
from tocsin.web import words


class UnreadableMoment(errors.Invalid):
    def __init__(self, field: str, given: str) -> None:
        sentence = f"'{given[:40]}' is not a date and time such as 2026-03-16T09:30."
        super().__init__(sentence, fields={field: sentence})


def written(at: datetime | None) -> str:
    """Write a moment the way a field of type datetime-local holds it."""
    return "" if at is None else f"{words.local(at):%Y-%m-%dT%H:%M}"


def read(given: str, *, zone: str, field: str) -> datetime:
    """Read what such a field holds, in the zone of whoever filled it in."""
    try:
        wall = datetime.fromisoformat(given.strip())
    except ValueError as error:
        raise UnreadableMoment(field, given) from error
    if wall.tzinfo is not None:
        return wall
    return wall_time.instant(wall, wall_time.zone(zone))


def day_began(day: date, *, zone: str) -> datetime:
    """Return the instant at which a day begins in a zone."""
    return wall_time.instant(datetime.combine(day, time()), wall_time.zone(zone))


def _day(value: Any) -> Any:
    return None if value == "" else value


_Within = Field(ge=date(2000, 1, 1), le=date(2199, 1, 1))
Day = Annotated[Annotated[date, _Within] | None, BeforeValidator(_day)]
