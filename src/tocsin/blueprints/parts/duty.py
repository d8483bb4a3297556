"""What a blueprint may say of being on call beside schedules and policies."""

from datetime import time, timedelta

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import ClockTime, Duration, Instant, Name, WallTime
from tocsin.insights.hour import Kind
from tocsin.oncall.calendar import Purpose
from tocsin.oncall.restriction import Weekday
from tocsin.oncall.rotation import OnHolidays


class RestrictionPart(Part):
    days: list[Weekday] = list(Weekday)
    starts: ClockTime
    ends: ClockTime


class RotationPart(Part):
    participants: list[Name]
    starts_at: WallTime
    turn: Name
    name: str = "rotation"
    time_zone: str | None = None
    restrictions: list[RestrictionPart] = []
    weights: list[int] = []
    holidays: str = ""
    on_holidays: OnHolidays = OnHolidays.COUNTS


class WayPart(Part):
    channel: Name
    address: Name
    label: str = ""


class VendorPart(Part):
    name: Name
    contract: str = ""
    time_zone: Name = "UTC"
    hours: list[RestrictionPart] = []
    holidays: str = ""
    ways: list[WayPart]
    note: str = ""


class LeavePart(Part):
    person: Name
    starts_at: Instant
    ends_at: Instant
    schedule: str | None = None
    reason: str = ""


class ShadowPart(Part):
    schedule: Name
    person: Name
    starts_at: Instant
    ends_at: Instant
    reason: str = ""


class FixedShiftPart(Part):
    person: Name
    starts_at: Instant
    ends_at: Instant


class TemporaryPart(Part):
    schedule: Name
    starts_at: Instant
    ends_at: Instant
    rotations: list[RotationPart] = []
    shifts: list[FixedShiftPart] = []
    reason: str = ""


class CalendarPart(Part):
    name: Name
    purpose: Purpose
    url: str | None = None
    schedule: str | None = None
    person: str | None = None
    time_zone: Name = "UTC"


class QuietPart(Part):
    person: Name
    starts: ClockTime | None = None
    ends: ClockTime | None = None
    once_within: Duration = timedelta(0)


class NoticePart(Part):
    person: Name
    leads: list[Duration] = [timedelta(days=1)]
    of_hand_overs: bool = True


class ReadinessPart(Part):
    time_zone: Name = "UTC"
    digest_days: list[Weekday] = list(Weekday)[:5]
    digest_at: ClockTime = time(8)
    canary_days: list[Weekday] = []
    canary_at: ClockTime = time(10)


class RatePart(Part):
    hour: float = 0.0
    interruption: float = 0.0


class FairnessPart(Part):
    night_from: ClockTime = time(22)
    night_to: ClockTime = time(6)
    weekend: list[Weekday] = [Weekday.SATURDAY, Weekday.SUNDAY]
    holidays: str = ""
    currency: str = "EUR"
    rates: dict[Kind, RatePart] = {}
    most_days: int = 7
    rest: Duration = timedelta(hours=11)
