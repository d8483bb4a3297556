"""Uptime Kuma's webhook: a heartbeat of a monitor; its PagerTree provider's body is read too.

Its times have no zone, so that they cannot put two messages in order.
"""

from typing import Any

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State, Unparseable

_STATES = {
    "0": State.FIRING,
    "1": State.OK,
    "2": State.FIRING,
    "3": State.OK,
    "create": State.FIRING,
    "resolve": State.OK,
}


def _tell(heard: Message) -> Told:
    said = Message({name: _unfolded(part) for name, part in heard.value.items()}, heard.context)
    if not said.members("monitor") and not said.members("heartbeat"):
        return _trial(said)
    name = said.text("monitor.name", "monitor.pathName", "monitor.url")
    state = said.state("event_type", "heartbeat.status", words=_STATES)
    return Told(
        identity=said.text("monitor.id", "heartbeat.monitorID", "monitor.name"),
        state=state,
        summary=f"{name} is {'up' if state is State.OK else 'down'}" if name else said.text("msg"),
        description=said.text("heartbeat.msg", "msg"),
        labels=_tags(said)
        | said.labels("monitor.type", "monitor.hostname", monitor="monitor.name"),
        links=said.links(Checked="monitor.url"),
    )


def _unfolded(part: Any) -> Any:
    """By GET its objects come as texts of JSON."""
    if not isinstance(part, str) or not part.startswith("{"):
        return part
    try:
        return document.read(part.encode(errors="replace"))
    except Unparseable:
        return part


def _tags(said: Message) -> dict[str, str]:
    tags = [
        Message(tag, said.context) for tag in said.items("monitor.tags") if isinstance(tag, dict)
    ]
    return {tag.text("name"): tag.text("value") or "true" for tag in tags if tag.text("name")}


def _trial(said: Message) -> Told:
    """The test button sends neither: it is shown, and gone within minutes."""
    return Told(
        identity="test",
        summary=said.text("msg", "title") or "Test of Uptime Kuma",
        severity=Severity.INFO,
        ends_at=said.context.now + said.context.resolve_after,
    )


PROVIDER = Source(
    slug="uptime_kuma",
    title="Uptime Kuma",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Monitors until they are up again; JSON, form data and GET alike.",
    paste="""\
# Uptime Kuma: Settings > Notifications > Setup Notification
Notification Type: Webhook
Post URL:     {url}/integrations/uptime_kuma/{key}
Request Body: Preset - application/json
""",
)
