"""Public holidays, as rotations count them."""

from datetime import date
from typing import Annotated

from fastapi import Query

from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Listed, Output
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.oncall import public_holidays

router = noun("holidays")


class PlaceOut(Output):
    """``parts`` keep days of their own and are written behind the country: ``DE-BE``."""

    country: str
    parts: list[str]


class HolidayOut(Output):
    day: date
    name: str


@router.get("/places")
def list_places(frame: Reading) -> Listed[PlaceOut]:
    """Return the countries whose holidays are known."""
    permission.require(frame.actor, Permission.READ)
    known = public_holidays.places().items()
    return Listed(items=[PlaceOut(country=name, parts=list(parts)) for name, parts in known])


@router.get("")
def list_all(
    frame: Reading,
    place: Annotated[str, Query(max_length=20, description="DE, or DE-BE for a part of it.")],
    year: Annotated[
        int | None, Query(ge=1970, le=2199, description="This year if left out.")
    ] = None,
) -> Listed[HolidayOut]:
    """Return the public holidays of a place in a year."""
    permission.require(frame.actor, Permission.READ)
    found = public_holidays.of_year(public_holidays.checked(place), year or frame.now.year)
    return Listed(items=[HolidayOut(day=each.day, name=each.name) for each in found])
