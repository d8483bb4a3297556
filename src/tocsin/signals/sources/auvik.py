"""Auvik's webhook; the number of its status counts, the word beside it is not always right."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_STATES = {"0": State.FIRING, "1": State.OK}
_SEVERITIES = {
    "1": Severity.CRITICAL,
    "2": Severity.ERROR,
    "3": Severity.WARNING,
    "4": Severity.INFO,
    "critical": Severity.ERROR,
}


def _tell(said: Message) -> Told:
    return Told(
        identity=said.text("correlationId", "alertId"),
        state=said.state("alertStatus", "alertStatusString", words=_STATES),
        summary=said.text("{alertName}: {entityName}", "alertName", "subject"),
        severity=said.severity("alertSeverityString", "alertSeverity", words=_SEVERITIES),
        description=said.text("alertDescription"),
        labels=said.labels(entity="entityName", type="entityType", company="companyName"),
        links=said.links(Alert="link"),
        at=said.moment("date"),
    )


PROVIDER = Source(
    slug="auvik",
    title="Auvik",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Alerts of the networks that it manages, until they are cleared.",
    paste="""\
# Auvik: Integrations > Create Integration > Webhook
Webhook URL: {url}/integrations/auvik/{key}
# then add it to the notification channels that the alerts use
""",
)
