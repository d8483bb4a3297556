"""Hyperping's webhook: the event says what changed, whatever the check beside it still says.

Its date is not one of the statement: in the vendor's own example the up is older than the down.
"""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import State


def _tell(said: Message) -> Told:
    state = said.state("event", words={"check.up": State.OK, "check.down": State.FIRING})
    name = said.text("check.name", "check.url", "check.monitorUuid")
    pings = [ping for ping in said.items("pings") if isinstance(ping, dict)]
    return Told(
        identity=said.text("check.monitorUuid", "check.url"),
        state=state,
        summary=f"{name} is {'up' if state is State.OK else 'down'}" if name else "",
        description="\n".join(_ping(Message(ping, said.context)) for ping in pings[:20]),
        labels=said.labels("check.status", monitor="check.url"),
        links=said.links(Checked="check.url"),
        at=said.moment("check.date"),
    )


def _ping(said: Message) -> str:
    return said.text("{location}: {status} {statusMessage}", "{location}: {status}")


PROVIDER = Source(
    slug="hyperping",
    title="Hyperping",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Its monitors' downs and ups by webhook.",
    paste="""\
# Hyperping: Integrations > Webhooks > Connect
URL: {url}/integrations/hyperping/{key}
""",
)
