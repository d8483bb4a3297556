"""A message of 66uptime and of what is built on it: monitors, heartbeats, and what expires."""

from tocsin.signals.message import Message, Told
from tocsin.signals.signal import Severity, State

_STATES = {"1": State.OK, "true": State.OK, "0": State.FIRING, "false": State.FIRING}
_EXPIRES = "{name}: {type} of {target}"


def tell(said: Message) -> Told:
    kind = "heartbeat" if said.text("heartbeat_id") else "monitor"
    number = said.text("heartbeat_id", "monitor_id")
    if not number:
        return _expiry(said)
    state = said.state("is_ok", words=_STATES)
    name = said.text("name", "target") or f"{kind} {number}"
    return Told(
        identity=f"{kind}/{number}",
        state=state,
        summary=f"{name} is {'up' if state is State.OK else 'down'}",
        labels=said.labels("type", "target", "port", monitor="name"),
        links=said.links(Checked="target"),
    )


def _expiry(said: Message) -> Told:
    """Nothing tells that it was renewed."""
    return Told(
        identity=said.key("domain_name_id", "type", about="expiry"),
        summary=said.text(
            f"{_EXPIRES} on {{ssl_end_datetime}}",
            f"{_EXPIRES} on {{whois_end_datetime}}",
            _EXPIRES,
            "name",
        ),
        severity=Severity.WARNING,
        labels=said.labels("type", "target", domain="name"),
        ends_at=said.ends_by_silence(),
    )
