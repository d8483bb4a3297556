"""What of a payload meets something that is open: repeats it, ends it, or joins an incident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tocsin.alerts.actions import read as alerts
from tocsin.alerts.actions.flapping import Holding
from tocsin.alerts.alert import Alert
from tocsin.incidents.actions import reading
from tocsin.incidents.overflow import Group
from tocsin.incidents.priority import Priority
from tocsin.kit.tx import Tx
from tocsin.signals.signal import Severity, State
from tocsin.whatif.actions.hearing import Heard
from tocsin.whatif.touch import Touch


@dataclass(frozen=True, slots=True)
class Known:
    """What is open of a source, by the names that it gave, and of which incident each is."""

    alerts: Mapping[str, Alert]
    numbers: Mapping[int, int]

    def number(self, identity: str) -> int | None:
        alert = self.alerts.get(identity)
        return self.numbers.get(alert.id) if alert else None


NOTHING = Known({}, {})


def known(tx: Tx, source_id: int, identities: Sequence[str]) -> Known:
    found = alerts.open_of(tx, source_id, identities)
    return Known(found, reading.numbers_of_alerts(tx, [each.id for each in found.values()]))


def told(known: Known, identity: str, state: State) -> str:
    """Say what a statement meets; empty where nothing of that name is open."""
    alert, number = known.alerts.get(identity), known.number(identity)
    if alert is None:
        return ""
    of = f", a part of incident {number}" if number else ", which is muted"
    does = {State.OK: "it closes", State.ACKNOWLEDGED: "it acknowledges"}.get(state, "it repeats")
    return f"{does} alert {alert.id}{of}"


def repeated(known: Known, one: Heard) -> Touch | None:
    """What a repeat does to the incident of its alert: a worse one makes that worse."""
    alert, number = known.alerts.get(one.identity), known.number(one.identity)
    if alert is None or number is None:
        return None
    worse = one.routed.decision.incoming.signal.severity if one.is_worse_than(alert) else None
    said = f"{alert.summary}: it repeats what is a part of this."
    return Touch(number, (said,), worse, said=frozenset({alert.id}))


def joined(group: Group, number: int) -> Touch:
    """What new alerts do to the open incident that they join."""
    order = list(Severity)
    worst = min((each.severity for each in group.alerts), key=order.index)
    because = f" ({group.because})" if group.because else ""
    said = tuple(f"{each.summary}: a new alert that joins it{because}." for each in group.alerts)
    wanted, by = group.handling and group.handling.priority, ""
    if group.handling and wanted:
        by = f"routing rule '{group.handling.by}'"
    priority = Priority(wanted) if wanted else None
    return Touch(number, said, worst, priority, by, is_joined=True)


def acknowledged(known: Known, identity: str) -> Touch | None:
    number = known.number(identity)
    said = "The sender says that somebody has it."
    return Touch(number, (said,), is_acknowledged=True) if number else None


def ended(known: Known, identity: str, holding: Holding | None) -> Touch | None:
    """What the end of an alert does: one that flaps is held firing, and of that is told once."""
    alert, number = known.alerts.get(identity), known.number(identity)
    if alert is None or number is None:
        return None
    if holding is None:
        return Touch(number, (f"{alert.summary}: it is over.",), closed=frozenset({alert.id}))
    said = f"{alert.summary}: {holding.because}."
    flapping = {alert.id: alert.summary} if holding.begins else {}
    return Touch(number, (said,), held={alert.id: holding.until}, flapping=flapping)


def merged(touches: Sequence[Touch]) -> dict[int, Touch]:
    """Return one of each incident that is touched more than once."""
    found: dict[int, Touch] = {}
    for touch in touches:
        before = found.get(touch.number)
        found[touch.number] = before | touch if before else touch
    return found
