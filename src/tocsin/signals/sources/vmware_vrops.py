"""VMware Aria (vRealize) Operations' REST plugin: alerts until they are cancelled.

It puts the alert's id behind the address, and cancels by PUT.
"""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_STATES = {"canceled": State.OK, "cancelled": State.OK, "updated": State.FIRING}
_SEVERITIES = {
    "alert_criticality_level_critical": Severity.CRITICAL,
    "alert_criticality_level_immediate": Severity.ERROR,
    "alert_criticality_level_warning": Severity.WARNING,
    "alert_criticality_level_info": Severity.INFO,
    "immediate": Severity.ERROR,
}


def _tell(said: Message) -> Told:
    state = said.state("status", words=_STATES)
    place = said.text("resourceName", "resourceId")
    what = said.text("alertName", "info", "subType", "type")
    return Told(
        identity=said.text("alertId"),
        state=state,
        summary=f"{what} on {place}" if what and place else what or place,
        severity=said.severity("criticality", words=_SEVERITIES),
        description=said.text("info"),
        labels=said.labels(
            "type", "subType", resource="resourceName", kind="resourceKind", adapter="adapterKind"
        ),
        at=said.moment("cancelDate" if state is State.OK else "startDate"),
    )


PROVIDER = Source(
    slug="vmware_vrops",
    title="VMware Aria Operations",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Alerts until they are cancelled; formerly vRealize Operations.",
    paste="""\
# Aria Operations: Configure > Alerts > Outbound Settings > Rest Notification Plugin
Url: {url}/integrations/vmware_vrops/{key}
Content type: application/json
""",
)
