"""Schedules of Grafana OnCall: shifts that recur, in levels; those of one level are on at once.

A rolling shift begins anew in each interval and lasts for its duration, so it becomes a rotation
whose turn is the interval, restricted to the hours of the shift.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from tocsin.blueprints.importers import layers, rota, week
from tocsin.blueprints.importers.imported import Part
from tocsin.blueprints.importers.layers import Layer
from tocsin.blueprints.importers.people import People
from tocsin.blueprints.importers.week import Stretch
from tocsin.oncall import wall_time

_SECONDS = {"hourly": 3600, "daily": 86400, "weekly": 7 * 86400}
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ONCE = ("single_event", "override")


@dataclass(slots=True)
class Schedules:
    """``names`` are the schedules that each of OnCall's became, by its id."""

    parts: list[Part] = field(default_factory=list)
    overrides: list[Part] = field(default_factory=list)
    calendars: list[Part] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Shift:
    """One shift as it is given; ``start`` is wall time in its zone."""

    given: Part
    zone: str
    where: str

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(str(self.given["start"]).removesuffix("Z"))

    @property
    def minutes(self) -> int:
        return int(self.given["duration"]) // 60

    @property
    def turn_minutes(self) -> int:
        seconds = _SECONDS.get(str(self.given.get("frequency")), 0)
        return seconds * int(self.given.get("interval") or 1) // 60

    @property
    def days(self) -> list[int]:
        return [_CODES.index(str(code)) for code in self.given.get("by_day") or ()]

    def at(self, wall: datetime) -> datetime:
        return wall_time.instant(wall, ZoneInfo(self.zone))


def read(given: list[Part], shifts: dict[str, Part], people: People) -> Schedules:
    found = Schedules()
    for schedule in given:
        name = str(schedule["name"])
        zone = rota.known_zone(schedule.get("time_zone") or "UTC", people.notes, of=name)
        own = [
            _shift(shift, name, zone, people)
            for key in schedule.get("shifts") or ()
            if (shift := shifts.get(str(key)))
        ]
        calendars = list(_calendars(schedule))
        recurring = [each for each in own if each.given.get("type") not in _ONCE]
        wanted = [layer for each in recurring for layer in _layers(each, zone, people)]
        parts = (
            layers.schedules(name, zone, wanted, people.notes) if wanted or not calendars else []
        )
        if calendars and not parts:
            parts = [{"name": name, "time_zone": zone}]
        found.parts += parts
        found.calendars += calendars
        found.names[str(schedule["id"])] = [part["name"] for part in parts]
        once = [each for each in own if each.given.get("type") in _ONCE]
        found.overrides += [o for each in once if parts for o in _once(each, name, people)]
    return found


def _shift(given: Part, schedule: str, zone: str, people: People) -> _Shift:
    where = f"schedule {schedule}, {given['name']}"
    own = given.get("time_zone") or zone
    known = rota.known_zone(own, people.notes, of=where, otherwise=zone)
    return _Shift(given, known, where)


def _calendars(schedule: Part) -> Iterator[Part]:
    for key, purpose in (("ical_url_primary", "rota"), ("ical_url_overrides", "override")):
        if schedule.get(key):
            yield {
                "name": f"{schedule['name']}, {purpose}",
                "purpose": purpose,
                "url": str(schedule[key]),
                "schedule": str(schedule["name"]),
            }


def _layers(shift: _Shift, zone: str, people: People) -> Iterator[Layer]:
    """A rotation for each of those who are on call together."""
    if shift.given.get("until") and rota.is_over(shift.given, "until", people.now):
        return
    if shift.given.get("until"):
        people.notes.add(f"{shift.where}: it ends on {shift.given['until']}; take it out then")
    when = _when(shift)
    if when is None:
        people.notes.add(f"{shift.where}: left out; it does not recur in a way that there is here")
        return
    for number, emails in enumerate(_columns(shift, people), start=1):
        name = str(shift.given["name"])
        rotation = rota.rotation(
            name if number == 1 else f"{name} {number}", emails,
            begins=shift.at(_anchor(shift)), zone=shift.zone,
            seconds=shift.turn_minutes * 60, when=when,
        )  # fmt: skip
        if rotation:
            own = {"time_zone": shift.zone} if shift.zone != zone else {}
            yield Layer({**rotation, **own}, when, int(shift.given.get("level") or 0))


def _columns(shift: _Shift, people: People) -> Iterator[list[str]]:
    """Those who take turns; where several take one together, the first of each, then the second."""
    groups: list[Any] = shift.given.get("rolling_users") or [shift.given.get("users") or []]
    first = int(shift.given.get("start_rotation_from_user_index") or 0)
    known = [
        [email for user in group if (email := people.email({"id": user}))]
        for group in groups[first:] + groups[:first]
    ]
    if any(len(emails) < len(group) for emails, group in zip(known, groups, strict=True)):
        people.notes.add(f"{shift.where}: whoever is not in the export is left out of the turns")
    known = [emails for emails in known if emails]
    for number in range(max(map(len, known), default=0)):
        yield [emails[min(number, len(emails) - 1)] for emails in known]


def _when(shift: _Shift) -> list[Stretch] | None:
    """The hours of the week of the shift, none for all; None if they cannot be told."""
    given, start = shift.given, shift.start
    minute = start.hour * 60 + start.minute
    if given.get("by_month") or given.get("by_monthday") or not shift.turn_minutes:
        return None
    is_single = int(given.get("interval") or 1) == 1
    if not shift.days and shift.minutes >= shift.turn_minutes:
        return []
    if not is_single or given["frequency"] == "hourly":
        return None
    if given["frequency"] == "daily" and not shift.days:
        return week.every_day(minute, shift.minutes)
    days = shift.days or [start.weekday()]
    return [(day * week.A_DAY + minute, shift.minutes) for day in days]


def _anchor(shift: _Shift) -> datetime:
    """When the first turn begins; turns of weeks on some days change with the week."""
    if shift.given["frequency"] != "weekly" or not shift.days:
        return shift.start
    first = str(shift.given.get("week_start") or "SU")
    back = (shift.start.weekday() - _CODES.index(first)) % 7
    return datetime.combine(shift.start.date() - timedelta(days=back), time())


def _once(shift: _Shift, schedule: str, people: People) -> Iterator[Part]:
    begins = shift.at(shift.start)
    ends = begins + timedelta(minutes=shift.minutes)
    if people.now and ends <= people.now:
        return
    for emails in islice(_columns(shift, people), 1):
        yield rota.stand_in(schedule, emails[0], begins.isoformat(), ends.isoformat())
