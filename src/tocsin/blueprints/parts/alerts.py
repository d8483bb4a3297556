"""What a blueprint may say of where alerts go, and of what holds them back."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Duration, Name, WallTime
from tocsin.incidents.priority import Priority
from tocsin.signals.signal import Severity


class GroupingPart(Part):
    by: list[Name] | None = None
    within: Duration | None = None
    with_dependencies: bool = False
    similar: Annotated[float, Field(ge=0.1, le=1)] | None = None


class FlappingPart(Part):
    changes: Annotated[int, Field(ge=2, le=100)] = 4
    within: Duration = timedelta(minutes=15)
    quiet: Duration = timedelta(minutes=15)


class RoutePart(Part):
    name: Name
    matchers: list[str] = []
    service: Name | None = None
    is_enabled: bool = True
    continues: bool = False
    labels: list[str] = []
    summary: str = ""
    severity: Severity | None = None
    priority: Priority | None = None
    policy: Name | None = None
    mute_for: Duration | None = None
    drop: bool = False
    grouping: GroupingPart | None = None
    flapping: FlappingPart | None = None


class InhibitionPart(Part):
    name: Name
    sources: list[Name]
    targets: list[Name]
    equal: list[Name] = []
    lasts: Duration = timedelta(days=1)
    is_enabled: bool = True


class MaintenancePart(Part):
    name: Name
    matchers: list[Name]
    first_at: WallTime
    time_zone: Name = "UTC"
    lasts: Duration
    rule: str = ""
    reason: str
