"""When an incident that is open would be over by itself: as soon as its last alert is."""

from collections.abc import Mapping
from datetime import datetime

from tocsin.alerts.actions import flapping
from tocsin.alerts.actions import read as alerts
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.kit.tx import Tx
from tocsin.whatif.touch import Touch

Quieting = Mapping[int, Mapping[int, datetime]]
"""Of which incidents which alerts are held firing, and until when if nothing more is heard."""


def quieting(tx: Tx, *, now: datetime) -> Quieting:
    held = flapping.quieting(tx, now=now)
    found: dict[int, dict[int, datetime]] = {}
    for alert_id, number in reading.numbers_of_alerts(tx, sorted(held)).items() if held else ():
        found.setdefault(number, {})[alert_id] = held[alert_id]
    return found


def over_at(
    tx: Tx, incident: Incident, touch: Touch | None, quiet_at: Mapping[int, datetime], at: datetime
) -> datetime | None:
    """Return when it would resolve itself; None where an alert stays open or a person has to."""
    closed = touch.closed if touch else frozenset[int]()
    ends = {**quiet_at, **(touch.held if touch else {})}
    is_going_on = touch is not None and touch.is_joined
    if is_going_on or not (closed or ends) or not incident.is_open:
        return None
    left = set(alerts.still_open(tx, reading.alert_ids(tx, incident.number))) - closed
    said = touch.said if touch else frozenset[int]()
    if left & said or not left <= ends.keys():
        return None
    if not all(each.auto_resolve for each in reading.services_of(tx, incident)):
        return None
    return max((ends[each] for each in left), default=at)
