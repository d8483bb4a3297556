"""Wall time in a zone and the instant it names.

Schedules are promises in local time ("Mondays at nine"), so they are kept as wall time and only
resolved to instants here. The mapping is monotone, which is what makes shifts tile without a gap
or an overlap: a wall time that a change of clocks skips names the instant of that change, and one
that occurs twice names its first occurrence.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from tocsin.kit import errors

_ZERO = timedelta()
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


class UnknownZone(errors.Invalid):
    """The zone's name is not in the time zone database."""


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(
            f"'{name[:60]}' is not a time zone; write it like Europe/Berlin or UTC."
        ) from error


def instant(local: datetime, zone: tzinfo) -> datetime:
    """Return the UTC instant that a naive wall time names in the zone."""
    before, after = _offset(local, zone), _offset(local.replace(fold=1), zone)
    if before < after:
        return _change_between(local - after, local - before, zone)
    return (local - before).replace(tzinfo=UTC)


def local(moment: datetime, zone: tzinfo) -> datetime:
    """Return the naive wall time that clocks in the zone show at the moment."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def changes(zone: tzinfo, starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """Return the instants in a period at which the zone's offset changes, first to last."""
    found = []
    day = starts_at.astimezone(UTC)
    while day < ends_at:
        following = min(day + _DAY, ends_at.astimezone(UTC))
        if day.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            early, late = day.replace(tzinfo=None), following.replace(tzinfo=None)
            found.append(_change_between(early, late, zone))
        day = following
    return found


def _offset(local: datetime, zone: tzinfo) -> timedelta:
    return zone.utcoffset(local) or _ZERO


@lru_cache(maxsize=4096)
def _change_between(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """Bisect for the instant at which the zone's offset changes."""
    earlier, later = early.replace(tzinfo=UTC, fold=0), late.replace(tzinfo=UTC, fold=0)
    first = earlier.astimezone(zone).utcoffset()
    while later - earlier > _SECOND:
        middle = earlier + (later - earlier) / 2
        if middle.astimezone(zone).utcoffset() == first:
            earlier = middle
        else:
            later = middle
    return later.replace(microsecond=0)
