"""Uptime.com's webhook: the event says whether the alert was raised or cleared.

Its date is when the alert was made, so that it cannot put what is said of it in order.
"""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import State

_STATES = {"alert_raised": State.FIRING, "alert_cleared": State.OK}


def _tell(said: Message) -> Told:
    return Told(
        identity=said.text("data.service.id", "data.service.name"),
        state=said.state("event", "data.alert.state", words=_STATES),
        summary=said.text(
            "{data.service.display_name}: {data.alert.short_output}", "data.service.name", "event"
        ),
        severity=said.severity("data.alert.state"),
        description=said.text("data.alert.output"),
        labels=said.labels(
            check="data.service.display_name",
            type="data.service.monitoring_service_type",
            address="data.device.address",
            tags="data.service.tags",
            locations="data.locations",
        ),
        links=said.links(
            Alert="data.links.alert_details", Analysis="data.links.real_time_analysis"
        ),
        at=said.moment("data.date"),
    )


PROVIDER = Source(
    slug="uptime_com",
    title="Uptime.com",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Its checks by a custom postback; a check is one alert until it is cleared.",
    paste="""\
# Uptime.com: Notifications > Integrations > New profile > Custom Postback URL (Webhook)
URL to POST: {url}/integrations/uptime_com/{key}
# then assign the integration to a contact group that the checks use
""",
)
