"""The pieces that the schemas of all nouns are made of."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Path, Query
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from tocsin.kit import errors, periods, text

Item = TypeVar("Item")
Shape = TypeVar("Shape", bound=BaseModel)

_BIGGEST = 2**63 - 1

Id = Annotated[int, Path(ge=1, le=_BIGGEST)]
"""An id in a path; larger numbers than the database has are refused at the door."""

IdFilter = Annotated[int | None, Query(ge=1, le=_BIGGEST)]
"""An id in a query."""

Reference = Annotated[int, Field(ge=1, le=_BIGGEST)]
"""An id in a body."""

Cursor = Annotated[str | None, Query(max_length=500, description="The 'next' of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many items a page has at most.")]


def within_reach(moment: datetime) -> datetime:
    """Return it, or refuse a year at the end of the calendar: sums with it would overflow."""
    if not 1970 <= moment.year < 9000:
        raise ValueError("a time lies between the years 1970 and 9000")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(within_reach)]
"""A time with its offset; one without is refused rather than guessed at."""


def _duration(given: Any) -> Any:
    """Read what people write; seconds will do too."""
    if not isinstance(given, str):
        return given
    try:
        return periods.parse_duration(given)
    except errors.Invalid as fault:
        raise ValueError(fault.sentence) from fault


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(periods.format_duration, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["5m", "1h30m", "7d"]}),
]
"""A length of time that somebody chose, as it is written; what was measured goes in seconds."""

TimeOfDay = Annotated[
    time,
    PlainSerializer("{:%H:%M}".format, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]
"""A time on the wall, such as 22:00, in the zone that stands beside it."""


class Input(BaseModel):
    """What a client sends: unknown fields are errors, and text is fit to be stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, given: Any) -> Any:
        return _cleaned(given)


class Output(BaseModel):
    """What a client gets: the fields declared here and no others."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Listed(Output, Generic[Item]):
    """A page of a list; ``next`` goes into ``?cursor=``, null at the end."""

    items: list[Item]
    next: str | None = None


def shown(model: type[Shape], thing: object, **beside: Any) -> Shape:
    """Show a thing by its own attributes, and ``beside`` them what it does not know itself."""
    own = {name: getattr(thing, name) for name in model.model_fields if name not in beside}
    return model.model_validate(own | beside)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return text.storable(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return value
