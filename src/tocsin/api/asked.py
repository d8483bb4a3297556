"""The moment or period that a question is about, as people write it into an address."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import AfterValidator, BeforeValidator

from tocsin.api import schemas

# The + of an offset reads as a blank in a query, unless whoever asks has written it as %2B.
_EATEN_PLUS = re.compile(r"(?<=T)(\S+) (\d\d:?\d\d)$")


def _spelled(given: Any) -> Any:
    return _EATEN_PLUS.sub(r"\1+\2", given) if isinstance(given, str) else given


def _placed(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


Moment = Annotated[
    datetime,
    BeforeValidator(_spelled),
    AfterValidator(_placed),
    AfterValidator(schemas.within_reach),
]
"""A moment in a query; without an offset it is in UTC."""


class _Asked:
    """Both ends as far as they were given."""

    def __init__(
        self,
        starts_at: Annotated[Moment | None, Query(alias="from")] = None,
        ends_at: Annotated[Moment | None, Query(alias="to")] = None,
    ) -> None:
        self._given = (starts_at, ends_at)

    def ahead(self, now: datetime, *, by: timedelta) -> tuple[datetime, datetime]:
        """Return the period; from now on and so long, where nothing was said."""
        starts_at = self._given[0] or now
        return starts_at, self._given[1] or starts_at + by


Period = Annotated[_Asked, Depends()]
