"""Pulsetic's webhook: monitors that go off-line, and certificates and domains that expire."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_STATES = {"monitor_online": State.OK, "monitor_offline": State.FIRING}


def _tell(said: Message) -> Told:
    kind = said.word("alert_type")
    expiry = "" if kind in _STATES else kind
    name = said.text("monitor.name", "monitor.url", "monitor.id")
    what = kind.removeprefix("monitor_").replace("_", " ") or "alerting"
    return Told(
        identity=said.key("monitor.id", about=expiry),
        state=_STATES.get(kind, State.FIRING),
        summary=f"{name}: {what}" if name else "",
        severity=Severity.WARNING if expiry else Severity.ERROR,
        description=said.text("{days_left} days left"),
        labels=said.labels("days_left", monitor="monitor.url", type="alert_type"),
        links=said.links(Checked="monitor.url"),
        ends_at=said.ends_by_silence() if expiry else None,
    )


PROVIDER = Source(
    slug="pulsetic",
    title="Pulsetic",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Monitors until they are on-line again; expiries for a day after each message.",
    paste="""\
# Pulsetic: Integrations > Webhooks > Add
URL: {url}/integrations/pulsetic/{key}
""",
)
