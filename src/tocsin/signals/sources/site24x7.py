"""Site24x7's webhook; its parameters are posted as they are named there."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity

_SEVERITIES = {"down": Severity.CRITICAL, "critical": Severity.ERROR, "trouble": Severity.WARNING}


def _tell(said: Message) -> Told:
    name = said.text("MONITORNAME", "MONITORURL", "MONITOR_ID")
    return Told(
        identity=said.text("MONITOR_ID", "MONITORID", "MONITORNAME", "MONITORURL"),
        state=said.state("STATUS"),
        summary=f"{name} is {said.word('STATUS') or 'failing'}" if name else "",
        severity=said.severity("STATUS", words=_SEVERITIES),
        description=said.text("INCIDENT_REASON", "REASON"),
        labels=said.labels(
            monitor="MONITORNAME",
            type="MONITORTYPE",
            group="MONITOR_GROUPNAME",
            failed_from="FAILED_LOCATIONS",
        ),
        links=said.links(
            Monitor="MONITOR_DASHBOARD_LINK", Root_cause="RCA_LINK", Checked="MONITORURL"
        ),
        at=said.moment("INCIDENT_TIME_ISO", "OUTAGE_TIME_UNIX_FORMAT"),
    )


PROVIDER = Source(
    slug="site24x7",
    title="Site24x7",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Down, trouble, critical and up of each monitor by a webhook integration.",
    paste="""\
# Site24x7: Admin > Third-Party Integration > Webhooks
Hook URL:    {url}/integrations/site24x7/{key}
HTTP method: POST
Send incident parameters as JSON: yes
""",
)
