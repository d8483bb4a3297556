"""Times as senders write them, read as aware UTC or None.

Go writes year 1 for "unset", PagerDuty leaves the colon out of the offset, others send epochs; a
time that cannot be read is no reason to lose an alert.
"""

import re
from datetime import UTC, datetime

_EPOCH = re.compile(r"[0-9]{1,13}(\.[0-9]{1,9})?")
_MILLISECONDS_SINCE = 100_000_000_000  # as seconds this is the year 5138
_LAST_EPOCH = 253_402_300_800  # the year 10000


def parse(value: object) -> datetime | None:
    """Read ISO 8601 text or an epoch in seconds or milliseconds; None if it is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_epoch(value)
    return _from_text(value.strip()) if isinstance(value, str) else None


def utc(moment: datetime | None) -> datetime | None:
    """Aware and in UTC; a time without a zone is taken as UTC, Go's zero time as None."""
    if moment is None or not 1 < moment.year < 9999:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware if aware.tzinfo is UTC else aware.astimezone(UTC)


def _from_text(text: str) -> datetime | None:
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text))
    # "2021-04-28 21:50:00 UTC" and "... +0200" as GitLab and others write them
    joined = text.removesuffix(" UTC").replace(" +", "+").replace(" -", "-")
    try:
        return utc(datetime.fromisoformat(joined))
    except ValueError:
        return None


def _from_epoch(number: float) -> datetime | None:
    seconds = number / 1000 if number >= _MILLISECONDS_SINCE else number
    if not 0 < seconds < _LAST_EPOCH:
        return None
    return utc(datetime.fromtimestamp(seconds, tz=UTC))
