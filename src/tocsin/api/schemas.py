"""The pieces that the schemas of all nouns are made of."""

from typing import Annotated, Any, Generic, TypeVar

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from tocsin.kit import text

Item = TypeVar("Item")

_BIGGEST = 2**63 - 1

Id = Annotated[int, Path(ge=1, le=_BIGGEST)]
"""An id in a path; larger numbers than the database has are refused at the door."""

IdFilter = Annotated[int | None, Query(ge=1, le=_BIGGEST)]
"""An id in a query."""

Reference = Annotated[int, Field(ge=1, le=_BIGGEST)]
"""An id in a body."""

Cursor = Annotated[str | None, Query(max_length=500, description="The 'next' of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many items a page has at most.")]

Moment = AwareDatetime
"""A time with its offset; one without is refused rather than guessed at."""


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


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return text.storable(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner) for inner in value]
    return value
