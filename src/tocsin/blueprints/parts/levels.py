"""What a blueprint may say of service levels, and of how incidents end."""

from datetime import date

from pydantic import Field

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Duration, Name
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import WARN_AT, Basis


class HoursPart(Part):
    time_zone: Name = "UTC"
    weekly: dict[Name, list[Name]]
    holidays: list[date] = []
    places: list[Name] = []


class WorkingHoursPart(HoursPart):
    name: Name


class TargetPart(Part):
    response: Duration | None = None
    update: Duration | None = None
    resolution: Duration | None = None
    team: Duration | None = None
    vendor: Duration | None = None


class LevelPart(Part):
    name: Name
    calendar: Name
    basis: Basis = Basis.USERS
    targets: dict[Priority, TargetPart] = {}
    pauses: list[Status] = [Status.PENDING]
    services: list[Name] = []
    teams: list[Name] = []
    vendors: list[Name] = []
    is_default: bool = False
    warn_at: list[int] = list(WARN_AT)
    page_at: list[int] = []


class ClosingPart(Part):
    days: int = 5
    reopen_days: int = 14
    calendar: HoursPart


class CodePart(Part):
    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    needs_notes: bool = True
    is_workaround: bool = False
    is_retired: bool = False
