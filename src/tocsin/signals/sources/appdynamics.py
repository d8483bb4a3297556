"""AppDynamics' HTTP request action, with the template below, on events that open and that end."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import State

_OVER = ("close", "end", "cancel", "resolve")


def _tell(said: Message) -> Told:
    kind = said.word("event_type", "details.event_type_key", "details.event_type")
    return Told(
        identity=said.text("incident_key", "incident_id"),
        state=State.OK if any(word in kind for word in _OVER) else State.FIRING,
        summary=said.text("description", "summary", "details.summary"),
        severity=said.severity("details.severity", "severity"),
        description=said.text("details.message", "details.summary"),
        labels=said.labels(
            application="details.application_name",
            node="details.node_name",
            event="details.event_name",
            policy="policy_name",
        ),
        links=said.links(Event="contexts[1].href", AppDynamics="client_url", Event_="link"),
        service=said.text("details.application_name"),
    )


PROVIDER = Source(
    slug="appdynamics",
    title="AppDynamics",
    parse=message.parser(_tell),
    help="Health rule violations until they end.",
    paste="""\
# AppDynamics: Alert & Respond > HTTP Request Templates > New; raw URL, method POST
{url}/integrations/appdynamics/{key}
# Payload, application/json; one request per event
{"incident_key": "${latestEvent.incident.id}", "event_type": "${latestEvent.eventTypeKey}",
 "description": "${latestEvent.displayName} on ${latestEvent.node.name}",
 "policy_name": "${policy.name}", "link": "${latestEvent.deepLink}",
 "details": {"severity": "${latestEvent.severity}", "message": "${latestEvent.eventMessage}",
 "event_name": "${latestEvent.displayName}", "node_name": "${latestEvent.node.name}",
 "application_name": "${latestEvent.application.name}"}}
# then an action and a policy for violations that start and that end
""",
)
