"""Axiom's webhook notifier: monitors that open and close."""

import re

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Source

_PREFIX = re.compile(r"(?:Triggered|Resolved|Open|Closed): ", re.IGNORECASE)


def _tell(said: Message) -> Told:
    groups = said.members("event.groupKeys"), said.items("event.groupValues")
    return Told(
        identity=said.key("event.monitorID", about=", ".join(map(str, groups[1])))
        or said.key("event.monitorId"),
        state=said.state("action", "Action"),
        summary=_PREFIX.sub("", said.text("event.title", "title"), count=1),
        severity=said.severity("event.severity"),
        description=said.text("event.description", "event.body"),
        labels=said.labels("event.value", monitor="event.monitorID")
        | said.labels("event.matchedEvent.service", "event.matchedEvent.host"),
        links=said.links(Monitor="event.monitorUrl", Query="event.url"),
        at=said.moment("event.timestamp"),
    )


PROVIDER = Source(
    slug="axiom",
    title="Axiom",
    parse=message.parser(_tell),
    help="Monitors until they close.",
    paste="""\
# Axiom: Monitors > Notifiers > New notifier > Webhook (not the custom one)
URL: {url}/integrations/axiom/{key}
""",
)
