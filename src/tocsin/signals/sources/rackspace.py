"""Rackspace Monitoring's webhook: an alarm of a check on an entity."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    return Told(
        identity=said.key("entity.id", "check.id", "alarm.id"),
        state=said.state("details.state"),
        summary=said.text(
            "{entity.label}: {check.label} is {details.state}, {details.status}",
            "{entity.label}: {check.label}",
            "alarm.label",
        ),
        severity=said.severity("details.state"),
        description=said.text("alarm.criteria"),
        labels=said.labels(
            "details.target", "check.type", entity="entity.label", alarm="alarm.label"
        ),
        links=said.links(Alarm="dashboard_link"),
        at=said.moment("details.timestamp"),
        is_dated=True,
    )


PROVIDER = Source(
    slug="rackspace",
    title="Rackspace Monitoring",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Alarms of its checks, until they are OK.",
    paste="""\
# Rackspace Intelligence: Monitor > Notifications > Create notification
Type: webhook
URL:  {url}/integrations/rackspace/{key}
# then put it into a notification plan that the alarms use
""",
)
