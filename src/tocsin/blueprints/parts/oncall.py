"""What a blueprint may say of who is on call, and of whom to page after whom."""

from datetime import timedelta

from tocsin.blueprints.parts.duty import RotationPart
from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Duration, Name
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import Kind
from tocsin.oncall.manner import Way


class SchedulePart(Part):
    name: Name
    time_zone: Name = "UTC"
    rotations: list[RotationPart] = []
    holidays: str = ""
    secondary_of: str | None = None


class StepPart(Part):
    targets: list[Name]
    delay: Duration = timedelta(minutes=5)
    when: list[Name] = []
    way: Way = Way.ALL
    channels: list[Name] = []
    answers: int = 1
    hold: Duration = timedelta(0)


class PolicyPart(Part):
    name: Name
    steps: list[StepPart]
    fallback: Name
    repeat: int = 0


class EscalationPart(Part):
    name: Name
    priorities: list[Priority] = []
    impacts: list[Level] = []
    complexities: list[Level] = []
    age: Duration | None = None
    sla: Kind | None = None
    sla_percent: int | None = None
    unanswered: Duration | None = None
    bring_in: list[Name] = []
    inform: list[Name] = []


class BundlingPart(Part):
    messages: Duration = timedelta(0)
    calls: Duration = timedelta(0)
