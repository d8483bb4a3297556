"""What one's own shifts come to: the one that runs, the next, and how long until a hand-over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.oncall.coverage import OnCall


@dataclass(frozen=True, slots=True)
class Ahead:
    """``left`` is how long until it ends, or begins where it has not begun."""

    shift: OnCall
    schedule: str
    is_running: bool
    left: timedelta


def of(shifts: Sequence[OnCall], schedules: Mapping[int, str], *, now: datetime) -> list[Ahead]:
    """Return the shifts that run, or else the one that begins first."""
    running = [each for each in shifts if each.starts_at <= now]
    return [_ahead(each, schedules, now=now) for each in running or shifts[:1]]


def _ahead(shift: OnCall, schedules: Mapping[int, str], *, now: datetime) -> Ahead:
    is_running = shift.starts_at <= now
    left = (shift.ends_at if is_running else shift.starts_at) - now
    name = schedules.get(shift.schedule_id, "")
    return Ahead(shift, name, is_running, _whole_minutes(left))


def _whole_minutes(span: timedelta) -> timedelta:
    return timedelta(minutes=span // timedelta(minutes=1))
