"""What a blueprint may say of how people get through their work: views, macros, rules."""

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Name
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.resolution import Code
from tocsin.incidents.search import Sort
from tocsin.work.assignment import Way
from tocsin.work.edit import Progress


class ViewPart(Part):
    name: Name
    team: Name | None = None
    text: str = ""
    status: list[Status] = []
    priority: list[Priority] = []
    service: Name | None = None
    of_team: Name | None = None
    assignee: Name | None = None
    is_watched: bool = False
    is_major: bool | None = None
    category: str | None = None
    sort: Sort = Sort.NEWEST


class ChecklistPart(Part):
    name: Name
    tasks: list[Name]


class MacroPart(Part):
    name: Name
    team: Name | None = None
    answer: str = ""
    is_public: bool = False
    assignee: Name | None = None
    give_to_team: Name | None = None
    priority: Priority | None = None
    category: str | None = None
    watch: bool = False
    checklist: Name | None = None
    progress: Progress | None = None
    reason: str = ""
    hold_hours: int | None = None
    code: Code | None = None
    notes: str = ""
    is_verified: bool = False


class IncidentTemplatePart(Part):
    name: Name
    title: str = ""
    description: str = ""
    services: list[Name] = []
    impact: Level | None = None
    urgency: Level | None = None
    category: str | None = None
    team: Name | None = None
    checklist: Name | None = None
    is_quiet: bool = False


class AssignmentPart(Part):
    name: Name
    way: Way
    person: Name | None = None
    schedule: Name | None = None
    team: Name | None = None
    skill: str = ""
    most_open: int | None = None
    services: list[Name] = []
    teams: list[Name] = []
    categories: list[Name] = []
    priorities: list[Priority] = []
    channels: list[Channel] = []
    is_enabled: bool = True
