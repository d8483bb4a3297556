"""LogicMonitor: a custom HTTP delivery whose tokens name the alert."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source


def _tell(said: Message) -> Told:
    return Told(
        identity=said.text("alertid", "internalid"),
        state=said.state("alertstatus"),
        summary=said.text(
            "{host}: {datasource} {datapoint} is {value} ({level})",
            "{host}: {eventmsg}",
            "{host}: {datasource}",
            "host",
        ),
        severity=said.severity("level"),
        description=said.text("datapointdesc", "dsdesc", "eventmsg"),
        labels=said.labels(
            "host", "datasource", "datapoint", "instance", "group", "threshold", "alerttype"
        ),
        links=said.links(Alert="alerturl", Host="hosturl"),
        service=said.text("service"),
    )


PROVIDER = Source(
    slug="logicmonitor",
    title="LogicMonitor",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Its alerts until they are cleared; acknowledged there is acknowledged here.",
    paste="""\
# LogicMonitor: Settings > Integrations > Add: Custom HTTP Delivery, the same for all alerts
URL: HTTP POST {url}/integrations/logicmonitor/{key}      Raw, JSON:
{"alertid": "##ALERTID##", "alertstatus": "##ALERTSTATUS##", "level": "##LEVEL##",
 "host": "##HOST##", "datasource": "##DATASOURCE##", "datapoint": "##DATAPOINT##",
 "instance": "##INSTANCE##", "value": "##VALUE##", "threshold": "##THRESHOLD##",
 "group": "##GROUP##", "datapointdesc": "##DPDESCRIPTION##", "alerturl": "##ALERTDETAILURL##"}
# Send when: active, acknowledged, cleared, escalated
""",
)
