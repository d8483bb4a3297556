"""Opsgenie's outgoing webhook: its alerts, for the time of moving over."""

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import State

_STATES = {
    "create": State.FIRING,
    "unacknowledge": State.FIRING,
    "acknowledge": State.ACKNOWLEDGED,
    "close": State.OK,
    "delete": State.OK,
}


def _tell_all(said: Message) -> list[Told]:
    """Of whatever else is done to an alert (notes, tags, owners) nothing comes."""
    state = _STATES.get(said.word("action"))
    if state is None:
        return []
    return [
        Told(
            identity=said.text("alert.alias", "alert.alertId"),
            state=state,
            summary=said.text("alert.message", "alert.alias"),
            severity=said.severity("alert.priority"),
            description=said.text("alert.description"),
            labels=document.scalars(said.members("alert.details"))
            | said.labels("alert.tags", "alert.entity", "alert.source", "alert.tinyId")
            | said.labels(integration="integrationName"),
            at=said.moment("alert.updatedAt", "alert.createdAt"),
            service=said.text("alert.details.service"),
        )
    ]


PROVIDER = Source(
    slug="opsgenie_webhook",
    title="Opsgenie's webhooks",
    group=Group.PROTOCOL,
    parse=message.parser_of_many(_tell_all),
    help="Alerts of an Opsgenie account until they are closed there.",
    paste="""\
# Opsgenie: Settings > Integrations > Webhook
Webhook URL: {url}/integrations/opsgenie_webhook/{key}
Add alert description, Add alert details: on
Actions: Create, Acknowledge, UnAcknowledge, Close, Delete
""",
)
