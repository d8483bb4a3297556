"""An incident and an update to vary."""

from datetime import UTC, datetime
from typing import Any

from tocsin.comms.phase import Phase
from tocsin.comms.update import Update
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.priority import Level, Priority

AT = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)

_NOTHING: dict[str, Any] = dict.fromkeys(Incident.__struct_fields__)
INCIDENT = Incident(
    **_NOTHING
    | {
        "number": 42,
        "title": "db-3 is out of disk",
        "description": "",
        "status": Status.OPEN,
        "channel": Channel.SIGNAL,
        "priority": Priority.P1,
        "impact": Level.HIGH,
        "urgency": Level.HIGH,
        "is_drill": False,
        "service_ids": (1,),
        "detected_at": AT,
        "logged_at": AT,
        "updated_at": AT,
    }
)

UPDATE = Update(
    id=7,
    incident_number=42,
    phase=Phase.INVESTIGATING,
    headline="Payments fail",
    body="We are looking into it.",
    state=None,
    is_public=True,
    next_due_at=None,
    recipients=3,
    sent_by="person/1",
    at=AT,
)
