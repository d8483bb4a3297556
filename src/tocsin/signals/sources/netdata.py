"""Netdata: an agent's own notifications, by the function below, and Netdata Cloud's webhook."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import State

_STATES = {
    "clear": State.OK,
    "removed": State.OK,
    "uninitialized": State.OK,
    "undefined": State.FIRING,
    "reachable": State.OK,
    "unreachable": State.FIRING,
}


def _tell(said: Message) -> Told:
    """The cloud names an alert in parts; whether a node is reachable has a message of its own."""
    host = said.text("host", "context.host", "node.hostname")
    return Told(
        identity=_identity(said),
        state=said.state("status", "status.text", "severity", words=_STATES),
        summary=said.text("summary", "message")
        or f"{said.text('name', 'alert')} on {host}: {said.text('info')}",
        severity=said.severity("status", "severity"),
        description=said.text("info", "message"),
        labels=said.labels("host", "chart", "family", "class", "value", "units", "role", "roles")
        | said.labels(alert="name"),
        links=said.links(Netdata="goto_url", Alert="alert_url", Node="url"),
        at=said.moment("when", "date"),
    )


def _identity(said: Message) -> str:
    if said.members("status"):
        return said.key("host", about="reachable")
    return said.key("host", "chart", "name" if said.text("name") else "alert")


PROVIDER = Source(
    slug="netdata",
    title="Netdata",
    parse=message.parser(_tell),
    help="Alarms of an agent until they are clear; Netdata Cloud's webhook too.",
    paste="""\
# /etc/netdata/health_alarm_notify.conf
SEND_CUSTOM="YES"
DEFAULT_RECIPIENT_CUSTOM="tocsin"
custom_sender() {
  curl -fsS {url}/integrations/netdata/{key} \\
    --data-urlencode "host=$host" --data-urlencode "chart=$chart" \\
    --data-urlencode "name=$name" --data-urlencode "status=$status" \\
    --data-urlencode "family=$family" --data-urlencode "value=$value_string" \\
    --data-urlencode "info=$info" --data-urlencode "roles=$roles" \\
    --data-urlencode "when=$when" --data-urlencode "goto_url=$goto_url" && sent=1
}
# Netdata Cloud: Space settings > Alerts & Notifications > Webhook, with the address above
""",
)
