"""New Relic: a workflow's issues, and the incidents of its older notification channels."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import State

_STATES = {
    "incident_open": State.FIRING,
    "incident_resolved": State.OK,
    "incident_closed": State.OK,
    "incident_acknowledged": State.ACKNOWLEDGED,
    "deactivated": State.OK,
}


def _tell(said: Message) -> Told:
    return _issue(said) if "issueUrl" in said.value else _incident(said)


def _issue(said: Message) -> Told:
    return Told(
        identity=said.text("id", "issueId"),
        state=said.state("state", words=_STATES),
        summary=said.joined("title") or said.joined("alertConditionNames"),
        severity=said.severity("priority"),
        description=said.joined("annotations.description"),
        labels=said.labels(
            "trigger",
            entity="impactedEntities",
            policy="alertPolicyNames",
            condition="alertConditionNames",
            workflow="workflowName",
        ),
        links=said.links(Issue="issueUrl", Page="issuePageUrl", Chart="violationChartUrl"),
        at=said.moment("createdAt", "activatedAt"),
    )


def _incident(said: Message) -> Told:
    target = _target(said)
    condition = said.text("condition_name", "accumulations.conditionName[0]", "policy_name")
    details = said.text("details", "annotations.description")
    return Told(
        identity=said.text("incident_id", "incidentId"),
        state=said.state("current_state", "currentState", "event_type", words=_STATES),
        summary=f"{condition}: {details}"
        if condition and details
        else condition or details or "Incident of New Relic",
        severity=said.severity("severity"),
        description=details,
        labels=said.labels(
            "account_name",
            policy="policy_name",
            condition="condition_name",
            team="team",
        )
        | target.labels(entity="name", entity_type="type"),
        links=said.links(
            Incident="incident_url",
            Incident_="incidentUrl",
            Policy="policy_url",
            Runbook="runbook_url",
            Chart="violation_chart_url",
        )
        + target.links(Target="link"),
        at=said.moment("timestamp"),
    )


def _target(said: Message) -> Message:
    found = (target for target in said.items("targets") if isinstance(target, dict))
    return Message(next(found, {}), said.context)


PROVIDER = Source(
    slug="newrelic",
    title="New Relic",
    parse=message.parser(_tell),
    help="Issues of a workflow until they are closed; incidents of older channels too.",
    paste="""\
# New Relic: Alerts > Destinations > Webhook
Endpoint URL: {url}/integrations/newrelic/{key}
# Alerts > Workflows > your workflow > Notify: Webhook, with its default payload, and tick
# "Notify when" activated, acknowledged and closed
""",
)
