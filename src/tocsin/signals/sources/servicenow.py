"""ServiceNow: a business rule posts an incident whenever it changes."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_STATES = {
    "1": State.FIRING,
    "2": State.ACKNOWLEDGED,
    "in progress": State.ACKNOWLEDGED,
    "3": State.ACKNOWLEDGED,
    "on hold": State.ACKNOWLEDGED,
    "6": State.OK,
    "7": State.OK,
    "8": State.OK,
}
_SEVERITIES = {
    "1": Severity.CRITICAL,
    "2": Severity.ERROR,
    "3": Severity.WARNING,
    "4": Severity.INFO,
    "5": Severity.INFO,
}


def _tell(said: Message) -> Told:
    priority, _, word = said.word("priority").partition(" - ")
    return Told(
        identity=said.text("sys_id", "number"),
        state=said.state("state", "incident_state", words=_STATES),
        summary=said.text("{number}: {short_description}", "short_description", "number"),
        severity=_SEVERITIES.get(priority) or said.severity("priority", "severity"),
        description=said.text("description", "work_notes"),
        labels=said.labels(
            "number",
            "category",
            "urgency",
            "impact",
            "assigned_to",
            group="assignment_group",
            item="cmdb_ci",
        )
        | ({"priority": word or priority} if priority else {}),
        links=said.links(Incident="link"),
        service=said.text("business_service"),
    )


PROVIDER = Source(
    slug="servicenow",
    title="ServiceNow",
    group=Group.DESK,
    parse=message.parser(_tell),
    help="Incidents until they are resolved; in progress is acknowledged.",
    paste="""\
// ServiceNow: System Definition > Business Rules > New: table Incident, when async,
// insert and update, filter as you like, advanced:
(function executeRule(current) {
  var request = new sn_ws.RESTMessageV2(), said = {};
  ['sys_id', 'number', 'state', 'priority', 'short_description', 'description', 'category'].forEach(
    function (name) { said[name] = current.getValue(name); });
  ['assignment_group', 'assigned_to', 'cmdb_ci', 'business_service'].forEach(
    function (name) { said[name] = current.getDisplayValue(name); });
  said.link = gs.getProperty('glide.servlet.uri') + current.getLink();
  request.setEndpoint('{url}/integrations/servicenow/{key}');
  request.setHttpMethod('POST');
  request.setRequestHeader('Content-Type', 'application/json');
  request.setRequestBody(JSON.stringify(said));
  request.executeAsync();
})(current);
""",
)
