"""Google Cloud Monitoring's webhook: incidents until they are closed."""

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import State


def _tell(said: Message) -> Told:
    incident = "incident"
    state = said.state(f"{incident}.state")
    ended = f"{incident}.ended_at"
    return Told(
        identity=said.text(f"{incident}.incident_id"),
        state=state,
        summary=said.text(
            f"{incident}.documentation.subject", f"{incident}.summary", f"{incident}.condition_name"
        ),
        severity=said.severity(
            f"{incident}.severity",
            f"{incident}.policy_user_labels.severity",
            f"{incident}.metadata.system_labels.severity",
        ),
        description="\n".join(
            filter(
                None,
                (said.text(f"{incident}.summary"), said.text(f"{incident}.documentation.content")),
            )
        ),
        labels=_labels(said),
        links=said.links(
            Incident=f"{incident}.url", Runbook=f"{incident}.documentation.links[0].url"
        ),
        at=said.moment(ended if state is State.OK else f"{incident}.started_at"),
        service=said.text(f"{incident}.policy_user_labels.service"),
    )


def _labels(said: Message) -> dict[str, str]:
    places = ("resource.labels", "metric.labels", "metadata.user_labels", "policy_user_labels")
    found = said.labels(
        project="incident.scoping_project_id",
        policy="incident.policy_name",
        condition="incident.condition_name",
        resource="incident.resource_display_name",
        resource_type="incident.resource.type",
        metric="incident.metric.type",
        value="incident.observed_value",
        threshold="incident.threshold_value",
    )
    for place in places:
        found = document.scalars(said.members(f"incident.{place}")) | found
    return found


PROVIDER = Source(
    slug="gcp_monitoring",
    title="Google Cloud Monitoring",
    group=Group.CLOUD,
    parse=message.parser(_tell),
    help="Incidents until they are closed.",
    paste="""\
# Google Cloud: Monitoring > Alerting > Edit notification channels > Webhooks > Add new
Endpoint URL: {url}/integrations/gcp_monitoring/{key}
""",
)
