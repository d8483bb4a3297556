"""PagerDuty's own webhooks (version 3, and 1 and 2 before it): for the time of moving over.

An incident there is an alert here, so that both can be watched side by side.
"""

from typing import Any

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State
from tocsin.signals.verification import Signature, Verification

_STATES = {
    "incident.triggered": State.FIRING,
    "incident.trigger": State.FIRING,
    "incident.reopened": State.FIRING,
    "incident.unacknowledged": State.FIRING,
    "incident.unacknowledge": State.FIRING,
    "incident.acknowledged": State.ACKNOWLEDGED,
    "incident.acknowledge": State.ACKNOWLEDGED,
    "incident.resolved": State.OK,
    "incident.resolve": State.OK,
}
_URGENCIES = {"high": Severity.CRITICAL, "low": Severity.WARNING}


def _tell_all(said: Message) -> list[Told]:
    """Of whatever else is told of an incident (notes, priorities, responders) nothing comes."""
    if said.members("event"):
        return _told(said, "event.event_type", "event.data", at="event.occurred_at")
    messages = [Message(each, said.context) for each in said.items("messages") if _is_one(each)]
    return [told for each in messages for told in _of_older(each)]


def _is_one(value: Any) -> bool:
    return isinstance(value, dict)


def _of_older(said: Message) -> list[Told]:
    kind = "event" if said.text("event") else "type"
    incident = "incident" if said.members("incident") else "data.incident"
    return _told(said, kind, incident, at="created_on")


def _told(said: Message, kind: str, incident: str, *, at: str) -> list[Told]:
    state = _STATES.get(said.word(kind))
    if state is None:
        return []
    return [
        Told(
            identity=said.text(f"{incident}.id", f"{incident}.incident_key"),
            state=state,
            summary=said.text(
                f"{incident}.title",
                f"{incident}.trigger_summary_data.subject",
                f"{incident}.trigger_summary_data.description",
                f"{incident}.id",
            ),
            severity=said.severity(f"{incident}.urgency", words=_URGENCIES),
            labels=said.labels(
                number=f"{incident}.number",
                incident_key=f"{incident}.incident_key",
                service=f"{incident}.service.summary",
                priority=f"{incident}.priority.summary",
                urgency=f"{incident}.urgency",
            )
            | said.labels(service=f"{incident}.service.name"),
            links=said.links(PagerDuty=f"{incident}.html_url"),
            at=said.moment(at),
            is_dated=True,
            service=said.text(f"{incident}.service.summary", f"{incident}.service.name"),
        )
    ]


PROVIDER = Source(
    slug="pagerduty_webhook",
    title="PagerDuty's webhooks",
    group=Group.PROTOCOL,
    parse=message.parser_of_many(_tell_all),
    help="Incidents of a PagerDuty account until they are resolved there.",
    verification=Verification(
        "The secret that PagerDuty shows once when the subscription is made.",
        Signature("x-pagerduty-signature", scheme="v1="),
    ),
    paste="""\
# PagerDuty: Integrations > Generic Webhooks (v3) > New Webhook
Webhook URL: {url}/integrations/pagerduty_webhook/{key}
Event Subscription: incident.triggered, .acknowledged, .unacknowledged, .resolved, .reopened
""",
)
