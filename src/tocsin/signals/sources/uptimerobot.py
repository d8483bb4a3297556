"""UptimeRobot's webhook: a GET or a POST with one alert's values.

The friendly word wins over the number, because some set-ups send the number of the outage with
its end.
"""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_STATES = {"1": State.FIRING, "2": State.OK, "3": State.FIRING, "4": State.FIRING}
_EXPIRIES = {"3": "certificate", "4": "domain"}


def _tell(said: Message) -> Told:
    expiry = _EXPIRIES.get(said.text("alertType"), "")
    name = said.text("monitorFriendlyName", "monitorURL", "monitorID")
    what = said.word("alertTypeFriendlyName") or "alerting"
    return Told(
        identity=said.key("monitorID", about=expiry),
        state=said.state("alertTypeFriendlyName", "alertType", words=_STATES),
        summary=f"{name}: {what}" if name else "",
        severity=Severity.WARNING if expiry else Severity.ERROR,
        description=said.text("alertDetails", "alertFriendlyDuration"),
        labels=said.labels(monitor="monitorFriendlyName", id="monitorID"),
        links=said.links(Checked="monitorURL"),
        at=said.moment("alertDateTime"),
        is_dated=not expiry,
        ends_at=said.ends_by_silence() if expiry else None,
    )


PROVIDER = Source(
    slug="uptimerobot",
    title="UptimeRobot",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Its monitors by a webhook, as query, form or JSON; certificates and domains that expire.",
    paste="""\
# UptimeRobot: Integrations & API > Webhook; "Send as JSON (application/json)": yes
URL: {url}/integrations/uptimerobot/{key}
POST value: {"monitorID": "*monitorID*", "monitorURL": "*monitorURL*",
 "monitorFriendlyName": "*monitorFriendlyName*", "alertType": "*alertType*",
 "alertTypeFriendlyName": "*alertTypeFriendlyName*", "alertDetails": "*alertDetails*",
 "alertDateTime": "*alertDateTime*"}
""",
)
