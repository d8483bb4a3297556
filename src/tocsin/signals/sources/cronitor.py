"""Cronitor's webhook: an alert about a monitor, or its recovery."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    """One alert for each monitor: its recovery need not name the rule that was broken."""
    what = said.text("rule").replace("_", " ")
    name = said.text("monitor", "id")
    return Told(
        identity=said.key("id", "environment"),
        state=said.state("type"),
        summary=f"{name}: {what}" if what and name else name,
        description=said.text("description"),
        labels=said.labels("rule", "environment", "group", monitor="monitor"),
        links=said.links(Issue="issue_url", Monitor="monitor_url"),
    )


PROVIDER = Source(
    slug="cronitor",
    title="Cronitor",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Jobs and checks by webhook; a monitor is one alert until it recovers.",
    paste="""\
# Cronitor: Settings > Integrations > Webhooks > Add
URL: {url}/integrations/cronitor/{key}
# then add it to a notification list that the monitors use
""",
)
