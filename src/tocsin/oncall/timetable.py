"""When something is done again: at a wall time on some days of the week, in one zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tocsin.kit import errors
from tocsin.oncall import wall_time

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NEVER = timedelta(days=36_500)


class BadTimetable(errors.Invalid):
    """Days or times that could not be kept."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """Without days it is never: the digest is on unless told else, test pages are not."""

    time_zone: str = "UTC"
    digest_days: tuple[str, ...] = WEEK[:5]
    digest_at: time = time(8)
    canary_days: tuple[str, ...] = ()
    canary_at: time = time(10)


def checked(wanted: Timetable) -> Timetable:
    wall_time.zone(wanted.time_zone)
    for days in (wanted.digest_days, wanted.canary_days):
        if unknown := sorted(set(days) - set(WEEK)):
            raise BadTimetable(f"{unknown[0][:20]} is no day of the week: {', '.join(WEEK)}.")
    return Timetable(
        wanted.time_zone,
        _in_order(wanted.digest_days),
        wanted.digest_at,
        _in_order(wanted.canary_days),
        wanted.canary_at,
    )


def following(days: Sequence[str], at: time, zone: str, *, now: datetime) -> datetime:
    """Return the next time after now; far ahead when there is none."""
    where = wall_time.zone(zone)
    today = now.astimezone(where).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        if WEEK[day.weekday()] in days:
            moment = wall_time.instant(datetime.combine(day, at), where)
            if moment > now:
                return moment
    return now + NEVER


def _in_order(days: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in WEEK if each in days)
