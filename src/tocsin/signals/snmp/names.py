"""What the numbers of SNMP are called, as far as everybody's devices send them, and what the traps
among them mean: which begins something and which ends it, and what tells two of a kind apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.signals.signal import Severity, State


@dataclass(frozen=True, slots=True)
class Meaning:
    """``about`` is shared by the traps that begin and end the same; ``told_by`` are the variables
    that say which one (of an interface, of a neighbour) it is about."""

    name: str
    title: str
    state: State = State.FIRING
    severity: Severity = Severity.ERROR
    about: str = ""
    told_by: tuple[str, ...] = ()
    is_told_by_index: bool = False


_NOTE, _WARNING, _CRITICAL, _OK = Severity.INFO, Severity.WARNING, Severity.CRITICAL, State.OK
_LINK = ("ifIndex",)
_ALARM = ("alarmIndex",)
_MTE = ("mteHotTrigger", "mteHotTargetName", "mteHotContextName", "mteHotOID")

TRAPS: Mapping[str, Meaning] = {
    "1.3.6.1.6.3.1.1.5.1": Meaning("coldStart", "started anew", severity=_WARNING, about="start"),
    "1.3.6.1.6.3.1.1.5.2": Meaning("warmStart", "restarted", severity=_NOTE, about="start"),
    "1.3.6.1.6.3.1.1.5.3": Meaning("linkDown", "link is down", about="link", told_by=_LINK),
    "1.3.6.1.6.3.1.1.5.4": Meaning("linkUp", "link is up", _OK, _NOTE, "link", _LINK),
    "1.3.6.1.6.3.1.1.5.5": Meaning(
        "authenticationFailure", "was asked with a wrong community", severity=_WARNING
    ),
    "1.3.6.1.6.3.1.1.5.6": Meaning("egpNeighborLoss", "lost a neighbour"),
    "1.3.6.1.2.1.15.0.1": Meaning(
        "bgpEstablished", "BGP is established", _OK, _NOTE, "bgp", is_told_by_index=True
    ),
    "1.3.6.1.2.1.15.0.2": Meaning(
        "bgpBackwardTransition", "BGP fell back", about="bgp", is_told_by_index=True
    ),
    "1.3.6.1.2.1.15.7.1": Meaning(
        "bgpEstablished", "BGP is established", _OK, _NOTE, "bgp", is_told_by_index=True
    ),
    "1.3.6.1.2.1.15.7.2": Meaning(
        "bgpBackwardTransition", "BGP fell back", about="bgp", is_told_by_index=True
    ),
    "1.3.6.1.2.1.16.0.1": Meaning("risingAlarm", "rose above its limit", told_by=_ALARM),
    "1.3.6.1.2.1.16.0.2": Meaning("fallingAlarm", "fell below its limit", told_by=_ALARM),
    "1.3.6.1.2.1.17.0.1": Meaning("newRoot", "became the root of the bridges", severity=_WARNING),
    "1.3.6.1.2.1.17.0.2": Meaning("topologyChange", "changed its topology", severity=_NOTE),
    "1.3.6.1.2.1.33.2.1": Meaning("upsTrapOnBattery", "UPS is on battery", about="battery"),
    "1.3.6.1.2.1.33.2.3": Meaning(
        "upsTrapAlarmEntryAdded",
        "UPS raised an alarm",
        about="ups",
        told_by=("upsAlarmId", "upsAlarmDescr"),
    ),
    "1.3.6.1.2.1.33.2.4": Meaning(
        "upsTrapAlarmEntryRemoved",
        "UPS ended an alarm",
        _OK,
        _NOTE,
        "ups",
        ("upsAlarmId", "upsAlarmDescr"),
    ),
    "1.3.6.1.2.1.47.2.0.1": Meaning("entConfigChange", "was changed in its parts", severity=_NOTE),
    "1.3.6.1.2.1.88.2.0.1": Meaning("mteTriggerFired", "watch has fired", told_by=_MTE),
    "1.3.6.1.2.1.88.2.0.2": Meaning(
        "mteTriggerRising", "watch rose above its limit", about="watch", told_by=_MTE
    ),
    "1.3.6.1.2.1.88.2.0.3": Meaning(
        "mteTriggerFalling", "watch fell below its limit", _OK, _NOTE, "watch", _MTE
    ),
    "1.3.6.1.2.1.88.2.0.4": Meaning("mteTriggerFailure", "watch has failed", told_by=_MTE),
    "1.3.6.1.4.1.318.0.5": Meaning(
        "upsOnBattery", "UPS is on battery", severity=_CRITICAL, about="battery"
    ),
    "1.3.6.1.4.1.318.0.9": Meaning("powerRestored", "power is back", _OK, _NOTE, "battery"),
    "1.3.6.1.4.1.318.0.7": Meaning(
        "lowBattery", "UPS battery is low", severity=_CRITICAL, about="low-battery"
    ),
    "1.3.6.1.4.1.318.0.11": Meaning(
        "returnFromLowBattery", "UPS battery is no longer low", _OK, _NOTE, "low-battery"
    ),
    "1.3.6.1.4.1.8072.4.0.1": Meaning("nsNotifyStart", "agent started", _OK, _NOTE, "agent"),
    "1.3.6.1.4.1.8072.4.0.2": Meaning(
        "nsNotifyShutdown", "agent shuts down", severity=_WARNING, about="agent"
    ),
    "1.3.6.1.4.1.8072.4.0.3": Meaning("nsNotifyRestart", "agent restarted", _OK, _NOTE, "agent"),
}

OBJECTS: Mapping[str, str] = {
    "1.3.6.1.2.1.1.1": "sysDescr",
    "1.3.6.1.2.1.1.2": "sysObjectID",
    "1.3.6.1.2.1.1.3": "sysUpTime",
    "1.3.6.1.2.1.1.4": "sysContact",
    "1.3.6.1.2.1.1.5": "sysName",
    "1.3.6.1.2.1.1.6": "sysLocation",
    "1.3.6.1.2.1.2.2.1.1": "ifIndex",
    "1.3.6.1.2.1.2.2.1.2": "ifDescr",
    "1.3.6.1.2.1.2.2.1.3": "ifType",
    "1.3.6.1.2.1.2.2.1.7": "ifAdminStatus",
    "1.3.6.1.2.1.2.2.1.8": "ifOperStatus",
    "1.3.6.1.2.1.31.1.1.1.1": "ifName",
    "1.3.6.1.2.1.31.1.1.1.18": "ifAlias",
    "1.3.6.1.2.1.15.3.1.2": "bgpPeerState",
    "1.3.6.1.2.1.15.3.1.7": "bgpPeerRemoteAddr",
    "1.3.6.1.2.1.15.3.1.14": "bgpPeerLastError",
    "1.3.6.1.2.1.16.3.1.1.1": "alarmIndex",
    "1.3.6.1.2.1.16.3.1.1.3": "alarmVariable",
    "1.3.6.1.2.1.16.3.1.1.4": "alarmSampleType",
    "1.3.6.1.2.1.16.3.1.1.5": "alarmValue",
    "1.3.6.1.2.1.16.3.1.1.7": "alarmRisingThreshold",
    "1.3.6.1.2.1.16.3.1.1.8": "alarmFallingThreshold",
    "1.3.6.1.2.1.33.1.2.2": "upsSecondsOnBattery",
    "1.3.6.1.2.1.33.1.2.3": "upsEstimatedMinutesRemaining",
    "1.3.6.1.2.1.33.1.6.2.1.1": "upsAlarmId",
    "1.3.6.1.2.1.33.1.6.2.1.2": "upsAlarmDescr",
    "1.3.6.1.2.1.33.1.9.7": "upsConfigLowBattTime",
    "1.3.6.1.2.1.88.2.1.1": "mteHotTrigger",
    "1.3.6.1.2.1.88.2.1.2": "mteHotTargetName",
    "1.3.6.1.2.1.88.2.1.3": "mteHotContextName",
    "1.3.6.1.2.1.88.2.1.4": "mteHotOID",
    "1.3.6.1.2.1.88.2.1.5": "mteHotValue",
    "1.3.6.1.2.1.88.2.1.6": "mteFailedReason",
    "1.3.6.1.4.1.318.2.3.3": "mtrapargsString",
    "1.3.6.1.6.3.1.1.4.3": "snmpTrapEnterprise",
    "1.3.6.1.6.3.18.1.3": "snmpTrapAddress",
}


def split(oid: str, names: Mapping[str, str]) -> tuple[str, str]:
    """The name of an object and the index behind it; by its number where nobody knows its name."""
    arcs = oid.split(".")
    for end in range(len(arcs), 0, -1):
        place = ".".join(arcs[:end])
        found = names.get(place) or OBJECTS.get(place)
        if found:
            return found, ".".join(arcs[end:])
    return oid, ""
