"""Half-open periods and durations, as people write them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.kit import errors

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_WHOLE = re.compile(r"(?:\d+(?:\.\d+)?[smhdw]\s*)+")
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhdw])")


@dataclass(frozen=True, slots=True)
class Period:
    """``[starts_at, ends_at)``; an open end is None."""

    starts_at: datetime
    ends_at: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        return self.starts_at <= moment and (self.ends_at is None or moment < self.ends_at)

    def overlaps(self, other: "Period") -> bool:
        starts_before_end = other.ends_at is None or self.starts_at < other.ends_at
        ends_after_start = self.ends_at is None or other.starts_at < self.ends_at
        return starts_before_end and ends_after_start


def parse_duration(text: str) -> timedelta:
    """Read ``90s``, ``5m``, ``1h30m``, ``7d`` or ``2w``."""
    cleaned = text.strip().lower()
    if not _WHOLE.fullmatch(cleaned):
        raise errors.Invalid(
            f"'{text[:40]}' is not a duration; write it like 90s, 5m, 1h30m or 7d."
        )
    try:
        parts = (timedelta(seconds=float(n) * _UNITS[u]) for n, u in _PART.findall(cleaned))
        return sum(parts, timedelta())
    except OverflowError as error:
        raise errors.Invalid(f"'{text[:40]}' is longer than time can be counted.") from error


def format_duration(duration: timedelta) -> str:
    """Write it the way parse_duration reads it, in the largest units that keep it exact."""
    minutes, seconds = divmod(duration, timedelta(minutes=1))
    parts = []
    for unit in ("d", "h", "m"):
        count, minutes = divmod(minutes, _UNITS[unit] // 60)
        if count:
            parts.append(f"{count}{unit}")
    if seconds:
        parts.append(f"{seconds.total_seconds():g}s")
    return "".join(parts) or "0s"


def spoken(duration: timedelta) -> str:
    """Write it for a reader: ``2 h 14 m``, ``3 d 4 h``, ``45 s``."""
    seconds = int(abs(duration.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if hours == 0:
        return f"{minutes} m"
    if days == 0:
        return f"{hours} h {minutes % 60} m" if minutes % 60 else f"{hours} h"
    return f"{days} d {hours % 24} h" if hours % 24 else f"{days} d"
