"""Times as other tools write them: in a form that the mapping names, as ISO 8601, or counted."""

import functools
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

EPOCH = "epoch"
_MILLIS = 10**11
"""Seconds that large lie in the year 5138; milliseconds that large in 1973."""


class NoTime(ValueError):
    """It is written in no way that was named."""


@functools.lru_cache(maxsize=65_536)
def read(text: str, forms: tuple[str, ...], time_zone: str) -> datetime:
    """Return the moment; a time without a zone is of the mapping's."""
    found = _by_form(text, forms) or _iso(text)
    if found is None:
        raise NoTime(f"{text[:60]!r} is no time such as {_examples(forms)}")
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(time_zone))
    return found.astimezone(UTC)


def _by_form(text: str, forms: Sequence[str]) -> datetime | None:
    for form in forms:
        try:
            return _counted(text) if form == EPOCH else datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
        except (ValueError, OverflowError):
            continue
    return None


def _counted(text: str) -> datetime:
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLIS else seconds, UTC)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _examples(forms: Sequence[str]) -> str:
    """Return one moment as each of the forms writes it: people read times, not their patterns."""
    moment = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
    counted = str(int(moment.timestamp()))
    written = [counted if form == EPOCH else moment.strftime(form) for form in forms]
    return " or ".join([*written, "2026-03-16T09:30:00Z"])
