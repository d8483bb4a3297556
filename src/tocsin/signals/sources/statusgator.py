"""StatusGator's webhook: the state of a service or a monitor that it follows."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity

_SEVERITIES = {
    "down": Severity.ERROR,
    "warn": Severity.WARNING,
    "maintenance": Severity.INFO,
    "up": Severity.INFO,
}


def _tell(said: Message) -> Told:
    name = said.text("monitor.display_name", "service.name")
    return Told(
        identity=said.text("monitor.id", "service.id", "service.slug"),
        state=said.state("status"),
        summary=f"{name}: {said.word('status') or 'changed'}" if name else "",
        severity=said.severity("status", words=_SEVERITIES),
        description=said.text("{message}\n{details}", "message", "details"),
        labels=said.labels(
            "previous_status",
            service_watched="service.name",
            board="board.name",
            host="monitor.host",
        ),
        links=said.links(
            Status_page="service.status_page_url", StatusGator="service.landing_page_url"
        ),
        at=said.moment("recorded_at"),
        is_dated=True,
    )


PROVIDER = Source(
    slug="statusgator",
    title="StatusGator",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Services and monitors until they are up; a maintenance is told, but not urgently.",
    paste="""\
# StatusGator: Notifications > Webhook > Add
URL: {url}/integrations/statusgator/{key}
""",
)
