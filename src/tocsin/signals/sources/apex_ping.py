"""Apex Ping's webhook: an alert on a check, triggered or resolved."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    return Told(
        identity=said.key("check.id", "alert.id"),
        state=said.state("state"),
        summary=said.text(
            "{check.name}: {alert.stat} {alert.type} is {value}, limit {alert.value}",
            "check.name",
        ),
        labels=said.labels(
            check="check.name", method="check.method", type="alert.type", url="check.url"
        ),
        links=said.links(Checked="check.url"),
        at=said.moment("triggered_at"),
    )


PROVIDER = Source(
    slug="apex_ping",
    title="Apex Ping",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Alerts on its checks, triggered and resolved.",
    paste="""\
# Apex Ping: Integrations > Webhook
URL: {url}/integrations/apex_ping/{key}
""",
)
