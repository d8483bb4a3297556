"""The names that Opsgenie gives to alerts and requests, made of our numbers and read back."""

import hashlib
import re
from datetime import datetime
from uuid import UUID

from tocsin.alerts.full import Full
from tocsin.signals.sources import opsgenie

_ALERT = re.compile(r"(?P<uuid>[0-9a-f-]{36})(-\d{1,16})?")


def alert_id(alert_number: int, opened_at: datetime) -> str:
    """A UUID and the milliseconds of its beginning, as theirs have."""
    return f"{UUID(int=alert_number)}-{int(opened_at.timestamp() * 1000)}"


def alert_number(text: str) -> int | None:
    """Our number in such a name, or None."""
    found = _ALERT.fullmatch(text.strip().lower())
    try:
        number = UUID(found["uuid"]).int if found else None
    except ValueError:
        return None
    return number if number is not None and number < 2**63 else None


def alias(alert: Full) -> str:
    """An alert that came without an alias is called by its id, as theirs is."""
    if alert.identity.startswith(opsgenie.UNNAMED):
        return alert_id(alert.id, alert.opened_at)
    return alert.identity


def request_id(source_id: int, raw_event_id: int) -> str:
    """Name a request by the raw event that it is kept as, with digits that prove it."""
    digest = hashlib.sha256(f"{source_id}/{raw_event_id}".encode()).digest()
    return str(UUID(bytes=digest[:8] + raw_event_id.to_bytes(8, "big")))


def raw_event_id(text: str) -> int | None:
    try:
        return int.from_bytes(UUID(text).bytes[8:], "big") & (2**63 - 1)
    except ValueError:
        return None
