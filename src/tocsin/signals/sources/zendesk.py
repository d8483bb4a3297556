"""Zendesk: a trigger's body as below, or the events of tickets that Zendesk words itself."""

from tocsin.signals import message, verification
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State
from tocsin.signals.verification import Signature, Verification

_STATES = {
    "pending": State.ACKNOWLEDGED,
    "hold": State.ACKNOWLEDGED,
    "on-hold": State.ACKNOWLEDGED,
    "solved": State.OK,
    "deleted": State.OK,
}
_SEVERITIES = {
    "urgent": Severity.CRITICAL,
    "high": Severity.ERROR,
    "normal": Severity.WARNING,
    "low": Severity.INFO,
}


def _tell(said: Message) -> Told:
    return Told(
        identity=said.text("detail.id", "id"),
        state=said.state("event_type", "status", "detail.status", words=_STATES),
        summary=said.text("#{id}: {title}", "#{detail.id}: {detail.subject}", "detail.subject"),
        severity=said.severity("priority", "detail.priority", words=_SEVERITIES),
        description=said.text("description", "detail.description"),
        labels=said.labels("ticket_type", "group", "requester", "detail.tags", status="status"),
        links=said.links(Ticket="url"),
        at=said.moment("time"),
    )


PROVIDER = Source(
    slug="zendesk",
    title="Zendesk",
    group=Group.DESK,
    parse=message.parser(_tell),
    help="Tickets that a trigger chooses, until they are solved; pending is acknowledged.",
    verification=Verification(
        "The signing secret of the webhook in Zendesk.",
        verification.any_of(
            Signature(
                "x-zendesk-webhook-signature",
                is_base64=True,
                stamp="x-zendesk-webhook-signature-timestamp",
                joint="",
            ),
            verification.credentials,
        ),
    ),
    paste="""\
# Zendesk: Admin Center > Apps and integrations > Webhooks > Create (trigger or automation)
Endpoint URL: {url}/integrations/zendesk/{key}      Method: POST      Format: JSON
# Objects and rules > Triggers > Add: ticket is created or updated; notify the webhook with
{"id": "{{ticket.id}}", "title": "{{ticket.title}}", "description": "{{ticket.description}}",
 "status": "{{ticket.status}}", "priority": "{{ticket.priority}}",
 "ticket_type": "{{ticket.ticket_type}}", "group": "{{ticket.group.name}}",
 "url": "https://{{ticket.url}}"}
""",
)
