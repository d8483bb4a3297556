"""How times and lengths are written in a blueprint: as people do, and as YAML reads them."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field

from tocsin.kit import errors, periods


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    try:
        return periods.parse_duration(str(value))
    except errors.Invalid as error:
        raise ValueError(error.sentence) from error


def _wall_time(value: Any) -> Any:
    """A naive time; YAML reads an unquoted one by itself."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if found.tzinfo is not None:
        raise ValueError("this is a wall time; its zone is named beside it")
    return found


def _clock_time(value: Any) -> Any:
    """``18:30``, or 1110 when an old YAML took it for a number to the base of sixty."""
    if isinstance(value, int):
        return time(value // 60 % 24, value % 60)
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
WallTime = Annotated[datetime, BeforeValidator(_wall_time)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Instant = AwareDatetime
Name = Annotated[str, Field(min_length=1, max_length=200)]
