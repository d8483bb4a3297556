"""Coralogix's generic webhook: alerts until they are resolved, one for each group of labels."""

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source

_EMPTY = ("", "[]", "{}")


def _tell(said: Message) -> Told:
    fields = _fields(said)
    groups = said.text("group_by_labels")
    return Told(
        identity=said.key("alert_id", about="" if groups in _EMPTY else groups),
        state=said.state("alert_action", "event_type"),
        summary=said.text("name", "alert_name"),
        severity=said.severity("alert_severity", "severity", "priority"),
        description=said.text("description", "log"),
        labels=said.labels("threshold", "timewindow", "service", "company_name") | fields,
        links=said.links(Alert="alert_url", Logs="log_url"),
        service=said.text("service") or fields.get("service", ""),
    )


def _fields(said: Message) -> dict[str, str]:
    """Pairs that its operator may add; some are left as the form suggests them."""
    pairs = [document.scalars(each) for each in said.items("fields") if isinstance(each, dict)]
    found = {pair.get("key", ""): pair.get("value", "") for pair in pairs}
    return {name: value for name, value in found.items() if not value.startswith("*insert ")}


PROVIDER = Source(
    slug="coralogix",
    title="Coralogix",
    parse=message.parser(_tell),
    help="Alerts until they are resolved.",
    paste="""\
# Coralogix: Data Flow > Outbound Webhooks > Generic webhook
URL: {url}/integrations/coralogix/{key}
Method: POST (keep the body that is suggested)
# in the alert: Notify when resolved
""",
)
