"""A notification of Nagios or Icinga, from its macros, as an event.

Nothing that might matter is dropped: a type of notification that nobody knows triggers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.cli.sending.event import Action, Event

_ACTIONS = {
    "RECOVERY": Action.RESOLVE,
    "ACKNOWLEDGEMENT": Action.ACKNOWLEDGE,
    "FLAPPINGSTOP": Action.RESOLVE,
    "FLAPPINGEND": Action.RESOLVE,
    "FLAPPINGDISABLED": Action.RESOLVE,
}
_SEVERITIES = {
    "CRITICAL": "critical",
    "DOWN": "critical",
    "WARNING": "warning",
    "OK": "info",
    "UP": "info",
}


@dataclass(frozen=True, slots=True)
class Notification:
    """Macros by their names; one that was not replaced (``$SERVICEDESC$``) is as good as none."""

    macros: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        value = self.macros.get(name, "").strip()
        is_left = value.startswith("$") and value.endswith("$") and len(value) > 1
        return "" if is_left else value

    @property
    def kind(self) -> str:
        return self["NOTIFICATIONTYPE"].upper() or "PROBLEM"

    @property
    def state(self) -> str:
        return (self["SERVICESTATE"] if self["SERVICEDESC"] else self["HOSTSTATE"]).upper()


def is_quiet(said: Notification) -> bool:
    """Whether nobody needs to hear of it: downtimes, and remarks while all is well."""
    if said.kind.startswith("CUSTOM"):
        return said.state in ("OK", "UP")
    return said.kind.startswith("DOWNTIME")


def event(said: Notification) -> Event:
    check, host = said["SERVICEDESC"], said["HOSTNAME"]
    identity = f"nagios/{host}/{check}" if check else f"nagios/{host}"
    if said.kind.startswith("FLAPPING"):
        identity = f"{identity}/flapping"
    return Event(
        title=_title(said),
        identity=identity,
        action=_ACTIONS.get(said.kind, Action.TRIGGER),
        severity=_severity(said),
        source=host,
        details=_details(said),
        link=_link(said),
        labels={name: value for name, value in _labels(said).items() if value},
    )


def _title(said: Notification) -> str:
    check, host = said["SERVICEDESC"], said["HOSTNAME"]
    about = f"{check} on {host}" if check else host
    if said.kind.startswith("FLAPPING"):
        return f"{about} is flapping"
    output = said["SERVICEOUTPUT"] if check else said["HOSTOUTPUT"]
    return f"{about} is {said.state or 'in trouble'}" + (f": {output}" if output else "")


def _severity(said: Notification) -> str:
    if said.kind.startswith("FLAPPING"):
        return "warning"
    return _SEVERITIES.get(said.state, "error")


def _details(said: Notification) -> str:
    long = said["LONGSERVICEOUTPUT"] if said["SERVICEDESC"] else said["LONGHOSTOUTPUT"]
    author, comment = said["NOTIFICATIONAUTHOR"], said["NOTIFICATIONCOMMENT"]
    remark = f"{author}: {comment}".strip(": ")
    return "\n".join(part for part in (remark, long.replace("\\n", "\n")) if part)


def _labels(said: Notification) -> dict[str, str]:
    return {
        "host": said["HOSTNAME"],
        "check": said["SERVICEDESC"],
        "address": said["HOSTADDRESS"],
        "state": said.state,
        "hostgroup": said["HOSTGROUPNAME"],
    }


def _link(said: Notification) -> str:
    names = ("SERVICEACTIONURL", "SERVICENOTESURL", "HOSTACTIONURL", "HOSTNOTESURL")
    return next((said[name] for name in names if said[name].startswith("http")), "")


MACROS = (
    *("NOTIFICATIONTYPE", "NOTIFICATIONAUTHOR", "NOTIFICATIONCOMMENT"),
    *("HOSTNAME", "HOSTADDRESS", "HOSTSTATE", "HOSTOUTPUT", "LONGHOSTOUTPUT", "HOSTGROUPNAME"),
    *("SERVICEDESC", "SERVICESTATE", "SERVICEOUTPUT", "LONGSERVICEOUTPUT"),
    *("SERVICEACTIONURL", "SERVICENOTESURL", "HOSTACTIONURL", "HOSTNOTESURL"),
)
