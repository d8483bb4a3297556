"""What a blueprint may say. These names are a promise: they are extended, never renamed."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tocsin.blueprints.duty_parts import (
    CalendarPart,
    FairnessPart,
    LeavePart,
    NoticePart,
    QuietPart,
    ReadinessPart,
    RotationPart,
    ShadowPart,
    TemporaryPart,
    VendorPart,
)
from tocsin.blueprints.item_parts import ItemPart
from tocsin.blueprints.level_parts import ClosingPart, CodePart, LevelPart, WorkingHoursPart
from tocsin.blueprints.recurrence_parts import RecurrencePart
from tocsin.blueprints.sign_in_parts import SignInPart
from tocsin.blueprints.triage_parts import TriagePart
from tocsin.blueprints.work_parts import (
    AssignmentPart,
    ChecklistPart,
    IncidentTemplatePart,
    MacroPart,
    ViewPart,
)
from tocsin.blueprints.written import Duration, Name, WallTime
from tocsin.desk.mail_setting import Strangers
from tocsin.desk.mailbox import Security
from tocsin.identity.actor import Role
from tocsin.incidents.form import FieldKind
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.sla import Kind
from tocsin.oncall.manner import Way
from tocsin.signals.signal import Severity
from tocsin.signals.source import Retries


class Part(BaseModel):
    """Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ContactPart(Part):
    channel: Name
    address: str = ""
    label: str = ""


class PersonPart(Part):
    email: Name
    name: Name
    role: Role = Role.RESPONDER
    time_zone: str = "UTC"
    contacts: list[ContactPart] = []


class TeamPart(Part):
    name: Name
    description: str = ""
    members: list[Name] = []
    leads: list[Name] = []


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


class ServicePart(Part):
    name: Name
    description: str = ""
    team: str | None = None
    tier: int = 3
    policy: str | None = None
    depends_on: list[Name] = []
    group_by: list[Name] = ["alertname"]
    group_window: Duration = timedelta(hours=1)
    auto_resolve: bool = True
    support_hours: dict[str, Any] | None = None
    status_group: str | None = None
    is_public: bool = False


class SourcePart(Part):
    name: Name
    kind: Name
    service: str | None = None
    key: str | None = None
    secret: str | None = None
    mapping: dict[str, Any] | None = None
    is_strict: bool = False
    is_enabled: bool = True
    events_per_minute: int | None = None
    retries: Retries = Retries.BODY
    auto_resolve_after: Duration | None = None


class HeartbeatPart(Part):
    name: Name
    interval: Duration
    grace: Duration = timedelta(minutes=1)
    severity: Severity = Severity.CRITICAL
    service: str | None = None
    key: str | None = None
    is_enabled: bool = True
    fed_by: list[Name] = []


class MonitorPart(Part):
    name: Name
    probe: Name
    target: dict[str, Any]
    interval: Duration = timedelta(minutes=1)
    timeout: Duration = timedelta(seconds=9)
    failures: int = 2
    successes: int = 1
    warning_ms: int | None = None
    critical_ms: int | None = None
    severity: Severity = Severity.CRITICAL
    service: str | None = None
    is_enabled: bool = True


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


class MailPart(Part):
    desk_address: str | None = None
    strangers: Strangers = Strangers.WELCOME
    domains: list[Name] = []
    sends_receipts: bool = True


class MailboxPart(Part):
    name: Name
    host: Name
    username: Name
    password: str | None = None
    port: int = 993
    security: Security = Security.TLS
    folder: Name = "INBOX"
    source: Name | None = None
    is_enabled: bool = True
    every: Duration = timedelta(minutes=1)


class EntitlementPart(Part):
    service: Name | None = None
    support_hours: dict[str, Any] | None = None
    agreement: Name | None = None


class OrganisationPart(Part):
    name: Name
    domains: list[Name] = []
    parent: Name | None = None
    is_vip: bool = False
    note: str = ""
    people: list[Name] = []
    entitlements: list[EntitlementPart] = []


class WhenPart(Part):
    field: Name
    answers: list[Name] = []


class WordsPart(Part):
    label: str = ""
    hint: str = ""


class QuestionPart(Part):
    key: str = ""
    label: Name
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    internal: bool = False
    hint: str = ""
    options: list[Name] = []
    when: WhenPart | None = None
    words: dict[Name, WordsPart] = {}


class QuestionsPart(Part):
    category: Name
    fields: list[QuestionPart]


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
