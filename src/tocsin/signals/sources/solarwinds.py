"""SolarWinds (Orion): the trigger and the reset action of an alert post its variables."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_STATES = {"reset": State.OK, "create": State.FIRING, "trigger": State.FIRING}
_SEVERITIES = {"serious": Severity.ERROR, "notice": Severity.INFO}


def _tell(said: Message) -> Told:
    return Told(
        identity=said.text("AlertObjectID") or said.key("AlertID", "NodeName"),
        state=said.state("ActionType", words=_STATES),
        summary=said.text("AlertMessage", "AlertName"),
        severity=said.severity("Severity", words=_SEVERITIES),
        description=said.text("AlertDescription"),
        labels=said.labels("AlertName", "AlertTriggerCount", host="NodeName", object="ObjectName"),
        links=said.links(Alert="AlertDetailsUrl", Acknowledge_there="AcknowledgeUrl"),
        at=said.moment("AlertTriggerTime"),
    )


PROVIDER = Source(
    slug="solarwinds",
    title="SolarWinds",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Orion's alerts by an HTTP action at the trigger and one at the reset.",
    paste="""\
# SolarWinds: Manage Alerts > edit > Trigger Actions > Add: Send a GET or POST Request
URL: {url}/integrations/solarwinds/{key}      Use HTTP POST, content type application/json
{"ActionType": "Create", "AlertObjectID": "${N=Alerting;M=AlertObjectID}",
 "AlertName": "${N=Alerting;M=AlertName}", "AlertMessage": "${N=Alerting;M=AlertMessage}",
 "AlertDescription": "${N=Alerting;M=AlertDescription}", "NodeName": "${NodeName}",
 "Severity": "${N=Alerting;M=Severity}", "AlertDetailsUrl": "${N=Alerting;M=AlertDetailsUrl}"}
# Reset Actions: the same with "ActionType": "Reset"
""",
)
