"""PagerTree: what is posted to its webhook integration, read here as it is there."""

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    return Told(
        identity=said.text("Id", "id"),
        state=said.state("event_type", "type"),
        summary=said.text("Title", "title"),
        severity=said.severity("Urgency", "urgency", "Meta.incident_severity"),
        description=said.text("Description", "description"),
        labels=document.scalars(said.members("Meta")) | said.labels("dedup_keys", tags="Tags"),
        service=said.text("Meta.service"),
    )


PROVIDER = Source(
    slug="pagertree_webhook",
    title="PagerTree webhook",
    group=Group.PROTOCOL,
    parse=message.parser(_tell),
    help="For whatever posts to PagerTree's webhook integration: change its address.",
    paste="""\
# event_type is create, acknowledge or resolve
curl -fsS {url}/integrations/pagertree_webhook/{key} -H 'Content-Type: application/json' \\
  -d '{"event_type": "create", "Id": "backup", "Title": "Backup failed", "Urgency": "high"}'
""",
)
