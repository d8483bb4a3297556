"""Why an alert is as it is: the rules that touched it, what mutes or holds it, why it is where."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts.actions import flapping, routed
from tocsin.alerts.alert import Alert
from tocsin.alerts.routing_store import Trace
from tocsin.identity.actor import Actor
from tocsin.incidents.actions import reading
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Explained:
    """``because`` says why it is a part of its incident, ``flaps_since`` that it is held firing."""

    trace: Trace | None
    because: str | None
    flaps_since: datetime | None


def of(tx: Tx, alert: Alert, *, actor: Actor) -> Explained:
    return Explained(
        routed.explained(tx, alert.id, actor=actor),
        reading.reasons_of_alerts(tx, [alert.id]).get(alert.id),
        flapping.since(tx, alert),
    )
