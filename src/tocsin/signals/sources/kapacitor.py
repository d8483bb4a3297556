"""Kapacitor's HTTP POST handler: an alert's level, of which OK is the end."""

from tocsin.signals import document, message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source


def _tell(said: Message) -> Told:
    tags = document.scalars(said.members("data.series[0].tags"))
    return Told(
        identity=said.text("id"),
        state=said.state("level"),
        summary=said.text("message", "id"),
        severity=said.severity("level"),
        description=said.text("details"),
        labels=said.labels("level", series="data.series[0].name") | tags,
        at=said.moment("time"),
        is_dated=True,
        service=tags.get("service", ""),
    )


PROVIDER = Source(
    slug="kapacitor",
    title="Kapacitor",
    parse=message.parser(_tell),
    help="Alert nodes until their level is OK.",
    paste="""\
// your TICKscript's alert node
|alert()
  .post('{url}/integrations/kapacitor/{key}')
""",
)
