"""A vendor's status page (Atlassian Statuspage and what speaks like it) by its webhook.

It tells of an incident or of a component; a whole ``summary.json`` is read as both. What is only
scheduled is a change.
"""

from collections.abc import Iterator

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State, Unparseable

_COMPONENTS = {
    "operational": (State.OK, Severity.INFO),
    "under_maintenance": (State.FIRING, Severity.INFO),
    "degraded_performance": (State.FIRING, Severity.WARNING),
    "partial_outage": (State.FIRING, Severity.ERROR),
    "major_outage": (State.FIRING, Severity.CRITICAL),
}
_INCIDENTS = {
    "scheduled": State.CHANGE,
    "completed": State.OK,
    "resolved": State.OK,
    "postmortem": State.OK,
}
_IMPACTS = {
    "none": Severity.INFO,
    "maintenance": Severity.INFO,
    "minor": Severity.WARNING,
    "major": Severity.ERROR,
    "critical": Severity.CRITICAL,
}


def _tell_all(said: Message) -> list[Told]:
    found = [
        *(_incident(each, said) for each in _objects(said, "incident", "incidents")),
        *(_incident(each, said) for each in _objects(said, "", "scheduled_maintenances")),
        *(
            _component(each, said)
            for each in _objects(said, "component", "components")
            if each.text("group") != "true"
        ),
    ]
    if not found and not said.members("page"):
        raise Unparseable("It is about no incident and no component: not a status page's webhook.")
    return found


def _objects(said: Message, one: str, many: str) -> Iterator[Message]:
    single = said.members(one) if one else {}
    for each in [*([single] if single else []), *said.items(many)]:
        if isinstance(each, dict):
            yield Message(each, said.context)


def _incident(incident: Message, page: Message) -> Told:
    status = incident.word("status")
    return Told(
        identity=incident.key("id", about="incident"),
        state=_INCIDENTS.get(status, State.FIRING),
        summary=f"{_of(page)}{incident.text('name')}",
        severity=incident.severity("impact", words=_IMPACTS),
        description=incident.text("incident_updates[0].body"),
        labels=incident.labels("status", "impact") | _page(page),
        links=incident.links(Incident="shortlink"),
        at=incident.moment("started_at", "created_at"),
    )


def _component(component: Message, page: Message) -> Told:
    status = component.word("status") or page.word("component_update.new_status")
    state, severity = _COMPONENTS.get(status, (State.FIRING, Severity.ERROR))
    what = status.replace("_", " ") or "not said to be operational"
    return Told(
        identity=component.key("id", about="component"),
        state=state,
        summary=f"{_of(page)}{component.text('name')}: {what}",
        severity=severity,
        description=component.text("description"),
        labels=component.labels("status", component="name") | _page(page),
        links=page.links(Status_page="page.url"),
    )


def _page(page: Message) -> dict[str, str]:
    return page.labels(page="page.name", page_id="page.id")


def _of(page: Message) -> str:
    name = page.text("page.name")
    return f"{name}: " if name else ""


PROVIDER = Source(
    slug="statuspage",
    title="Status page of a vendor",
    group=Group.DESK,
    parse=message.parser_of_many(_tell_all),
    help="Incidents and components of whoever you depend on, by Statuspage's webhook.",
    paste="""\
# On the vendor's status page: Subscribe to updates > Webhook
URL: {url}/integrations/statuspage/{key}
# or, where it offers no webhook, each minute by cron:
curl -fsS https://www.githubstatus.com/api/v2/summary.json | \\
  curl -fsS -H 'Content-Type: application/json' --data-binary @- {url}/integrations/statuspage/{key}
""",
)
