"""System Center Operations Manager: a command channel posts an alert; 255 is closed."""

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State

_STATES = {
    "0": State.FIRING,
    "255": State.OK,
    "249": State.ACKNOWLEDGED,
    "254": State.OK,
}
_SEVERITIES = {
    "0": Severity.INFO,
    "1": Severity.WARNING,
    "2": Severity.CRITICAL,
    "error": Severity.CRITICAL,
}
_NOT_PRESENT = "np"


def _tell(said: Message) -> Told:
    description = said.text("alertDescription")
    return Told(
        identity=said.text("alertId"),
        state=said.state("resolutionState", words=_STATES),
        summary=said.text("{alertName} ({managedEntitySource})", "alertName"),
        severity=said.severity("severity", words=_SEVERITIES),
        description="" if description == _NOT_PRESENT else description,
        labels=_present(
            said.labels("category", "priority", "owner", host="managedEntitySource")
            | said.labels(by_monitor="createdByMonitor")
        ),
    )


def _present(labels: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in labels.items() if value != _NOT_PRESENT}


PROVIDER = Source(
    slug="scom",
    title="System Center Operations Manager",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Alerts of SCOM by a command channel, new and closed.",
    paste="""\
# SCOM: Administration > Notifications > Channels > New > Command
# Full path: C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe ; parameters:
-Command "Invoke-RestMethod -Method Post -Uri '{url}/integrations/scom/{key}' -Body @{
 alertId='$Data[Default='np']/Context/DataItem/AlertId$';
 alertName='$Data[Default='np']/Context/DataItem/AlertName$';
 alertDescription='$Data[Default='np']/Context/DataItem/AlertDescription$';
 severity='$Data[Default='np']/Context/DataItem/Severity$';
 resolutionState='$Data[Default='np']/Context/DataItem/ResolutionState$';
 managedEntitySource='$Data[Default='np']/Context/DataItem/ManagedEntityDisplayName$'}"
""",
)
