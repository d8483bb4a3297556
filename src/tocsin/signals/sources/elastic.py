"""Kibana's webhook connector, with the body below, in a rule's action and its recovery's."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source
from tocsin.signals.signal import State

_STATES = {"recovered": State.OK}


def _tell(said: Message) -> Told:
    """What an action group is called is up to the rule's kind; one name alone means the end."""
    return Told(
        identity=said.text("alert_uuid") or said.key("rule_id", "alert_id"),
        state=_STATES.get(said.word("action_group"), State.FIRING),
        summary=said.text("{rule_name}: {reason}") if said.text("reason") else _name(said),
        severity=said.severity("severity", "action_group"),
        description=said.text("message", "reason"),
        labels=said.labels("tags", "space", rule="rule_name", alert="alert_id"),
        links=said.links(Alert="alert_url", Rule="rule_url"),
        at=said.moment("date"),
    )


def _name(said: Message) -> str:
    return said.text("rule_name", "message", "rule_id")


PROVIDER = Source(
    slug="elastic",
    title="Elastic (Kibana)",
    parse=message.parser(_tell),
    help="Alerts of a rule until they recover, which takes a second action.",
    paste="""\
# Kibana: Stack Management > Connectors > Webhook
URL: POST {url}/integrations/elastic/{key}
# Your rule > Actions, twice with this body: run when "Alert" (or its other groups) and "Recovered"
{"rule_id": "{{rule.id}}", "rule_name": "{{rule.name}}", "alert_id": "{{alert.id}}",
 "alert_uuid": "{{alert.uuid}}", "action_group": "{{alert.actionGroup}}", "severity": "error",
 "reason": "{{context.reason}}", "message": "{{context.message}}", "tags": "{{rule.tags}}",
 "space": "{{rule.spaceId}}", "date": "{{date}}", "rule_url": "{{rule.url}}",
 "alert_url": "{{context.alertDetailsUrl}}"}
""",
)
