"""A whole blueprint: its sections by name. These names are a promise: extended, never renamed."""

from typing import Any

from tocsin.blueprints.parts.alerts import InhibitionPart, MaintenancePart, RoutePart
from tocsin.blueprints.parts.desk import OrganisationPart, QuestionsPart
from tocsin.blueprints.parts.duty import (
    CalendarPart,
    FairnessPart,
    LeavePart,
    NoticePart,
    QuietPart,
    ReadinessPart,
    ShadowPart,
    TemporaryPart,
    VendorPart,
)
from tocsin.blueprints.parts.items import ItemPart
from tocsin.blueprints.parts.levels import ClosingPart, CodePart, LevelPart, WorkingHoursPart
from tocsin.blueprints.parts.mail import MailboxPart, MailPart
from tocsin.blueprints.parts.oncall import BundlingPart, EscalationPart, PolicyPart, SchedulePart
from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.parts.people import PersonPart, TeamPart
from tocsin.blueprints.parts.provider import ProviderPart
from tocsin.blueprints.parts.recurrence import RecurrencePart
from tocsin.blueprints.parts.services import ServicePart
from tocsin.blueprints.parts.sign_in import SignInPart
from tocsin.blueprints.parts.signals import HeartbeatPart, MonitorPart, SourcePart
from tocsin.blueprints.parts.triage import TriagePart
from tocsin.blueprints.parts.work import (
    AssignmentPart,
    ChecklistPart,
    IncidentTemplatePart,
    MacroPart,
    ViewPart,
)
from tocsin.blueprints.written import Name


class Document(Part):
    """A whole blueprint; a section that is left out is left alone."""

    people: list[PersonPart] = []
    teams: list[TeamPart] = []
    schedules: list[SchedulePart] = []
    vendors: list[VendorPart] = []
    policies: list[PolicyPart] = []
    catch_all: list[Name] | None = None
    escalation_matrix: list[EscalationPart] | None = None
    bundling: BundlingPart | None = None
    leave: list[LeavePart] = []
    temporary_schedules: list[TemporaryPart] = []
    shadows: list[ShadowPart] = []
    calendars: list[CalendarPart] = []
    quiet_hours: list[QuietPart] = []
    shift_notices: list[NoticePart] = []
    readiness: ReadinessPart | None = None
    fairness: FairnessPart | None = None
    services: list[ServicePart] = []
    configuration_items: list[ItemPart] = []
    working_hours: list[WorkingHoursPart] = []
    service_levels: list[LevelPart] = []
    closing: ClosingPart | None = None
    resolution_codes: list[CodePart] | None = None
    triage: TriagePart | None = None
    recurrence: RecurrencePart | None = None
    sources: list[SourcePart] = []
    heartbeats: list[HeartbeatPart] = []
    monitors: list[MonitorPart] = []
    lookup_tables: dict[Name, dict[Name, dict[Name, str]]] = {}
    routing: list[RoutePart] | None = None
    inhibitions: list[InhibitionPart] = []
    maintenance: list[MaintenancePart] = []
    sign_in: SignInPart | None = None
    sign_in_providers: list[ProviderPart] = []
    mail: MailPart | None = None
    mailboxes: list[MailboxPart] = []
    organisations: list[OrganisationPart] = []
    questions: list[QuestionsPart] = []
    checklists: list[ChecklistPart] = []
    views: list[ViewPart] = []
    macros: list[MacroPart] = []
    incident_templates: list[IncidentTemplatePart] = []
    assignment_rules: list[AssignmentPart] | None = None
    skills: dict[Name, list[Name]] = {}
    channels: dict[str, dict[str, Any]] = {}
