"""Dead Man's Snitch's webhook: a snitch that was not heard of, that errs, or that is back."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import State

_STATES = {
    "snitch.missing": State.FIRING,
    "snitch.errored": State.FIRING,
    "snitch.reporting": State.OK,
    "snitch.paused": State.OK,
}


def _tell(said: Message) -> Told:
    what = said.text("data.snitch.status") or said.text("type").removeprefix("snitch.")
    name = said.text("data.snitch.name", "data.snitch.token")
    return Told(
        identity=said.text("data.snitch.token"),
        state=said.state("type", "data.snitch.status", words=_STATES),
        summary=f"{name} is {what}" if name else "",
        description=said.text("data.snitch.notes"),
        labels=said.labels(snitch="data.snitch.name", tags="data.snitch.tags"),
        links=said.links(Snitch="data.snitch.href"),
        at=said.moment("timestamp"),
        is_dated=True,
    )


PROVIDER = Source(
    slug="deadmanssnitch",
    title="Dead Man's Snitch",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Snitches that were not heard of or err, until they report again.",
    paste="""\
# Dead Man's Snitch: Integrations > Webhook
URL: {url}/integrations/deadmanssnitch/{key}
""",
)
