"""LibreNMS: an API transport; a rule on a device is one alert until it recovers."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import State

# 3 and 4 are "got worse" and "got better", 5 is "changed": the problem is still there.
_STATES = {
    "0": State.OK,
    "1": State.FIRING,
    "2": State.ACKNOWLEDGED,
    "3": State.FIRING,
    "4": State.FIRING,
    "5": State.FIRING,
}


def _tell(said: Message) -> Told:
    device = said.text("device_id", "hostname", "sysName")
    rule = said.text("rule_id", "name")
    return Told(
        identity=f"{device}/{rule}" if device and rule else said.text("alert_id", "uid"),
        state=said.state("state", "severity", words=_STATES),
        summary=said.text("title", "{name} on {hostname}", "name"),
        severity=said.severity("severity"),
        description=said.text("msg", "faults"),
        labels=said.labels(
            "os", "hardware", "location", "ip", "elapsed", host="hostname", rule="name"
        ),
        links=said.links(Procedure="proc"),
    )


PROVIDER = Source(
    slug="librenms",
    title="LibreNMS",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Alert rules on devices until they recover, by an API transport.",
    paste="""\
# LibreNMS: Alerts > Alert Transports > Create: API, method POST
API URL: {url}/integrations/librenms/{key}
Options: title={{ $title }}
  state={{ $state }}
  severity={{ $severity }}
  device_id={{ $device_id }}
  hostname={{ $hostname }}
  rule_id={{ $rule_id }}
  name={{ $name }}
  location={{ $location }}
  msg={{ $msg }}
""",
)
