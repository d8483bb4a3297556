"""HetrixTools' webhooks: uptime monitors, and the resources of servers that they watch."""

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity


def _tell(said: Message) -> Told:
    return _resource(said) if said.members("resource_usage") else _uptime(said)


def _uptime(said: Message) -> Told:
    errors = document.scalars(said.members("monitor_errors"))
    name = said.text("monitor_name", "monitor_target", "monitor_id")
    return Told(
        identity=said.text("monitor_id", "monitor_name"),
        state=said.state("monitor_status"),
        summary=f"{name} is {said.word('monitor_status') or 'failing'}" if name else "",
        description="\n".join(f"{place}: {error}" for place, error in errors.items()),
        labels=said.labels(
            monitor="monitor_name", type="monitor_type", category="monitor_category"
        ),
        links=said.links(Checked="monitor_target"),
        at=said.moment("timestamp"),
        is_dated=True,
    )


def _resource(said: Message) -> Told:
    """Nothing tells when the usage is normal again."""
    return Told(
        identity=said.key("monitor_id", "resource_usage.resource_type"),
        summary=said.text(
            "{monitor_name}: {resource_usage.resource_type} at {resource_usage.current_usage} %",
            "{monitor_name}: {resource_usage.resource_type}",
            "monitor_name",
        ),
        severity=Severity.WARNING,
        description=said.text(
            "{resource_usage.average_usage} % on average"
            " over {resource_usage.average_minutes} minutes"
        ),
        labels=said.labels("resource_usage.resource_type", monitor="monitor_name"),
        at=said.moment("timestamp"),
        ends_at=said.ends_by_silence(),
    )


PROVIDER = Source(
    slug="hetrixtools",
    title="HetrixTools",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Uptime monitors and server resources; a resource counts as normal after a silent day.",
    paste="""\
# HetrixTools: Contact Lists > edit > Webhook
Webhook URL: {url}/integrations/hetrixtools/{key}
""",
)
