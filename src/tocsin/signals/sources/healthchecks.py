"""Healthchecks' webhook with the body below; its PagerDuty integration's body is read too."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    state = said.state("status", "event_type")
    return Told(
        identity=said.text("code", "incident_key", "unique_key"),
        state=state,
        summary=said.text("title", "{name} is {status}", "name", "description"),
        description=said.text("description", "body"),
        labels=said.labels("tags", check="name", exit_status="exitstatus"),
        links=said.links(Check="client_url"),
    )


PROVIDER = Source(
    slug="healthchecks",
    title="Healthchecks",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Checks (jobs that report in) until they are up again.",
    paste="""\
# Healthchecks: Integrations > Webhook, the same for "down" and for "up"
Method: POST    URL: {url}/integrations/healthchecks/{key}
Headers: Content-Type: application/json
Body: {"code": "$CODE", "name": $NAME_JSON, "status": "$STATUS", "tags": "$TAGS",
 "exitstatus": "$EXITSTATUS"}
""",
)
