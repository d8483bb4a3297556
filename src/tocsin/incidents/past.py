"""An incident that was lived through elsewhere, as another tool tells of it.

Its entries in the ledger are written today, and each says when it happened and who did it there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.ledger import Event

DECLARED = "incident.declared"


@dataclass(frozen=True, slots=True)
class Saying:
    """What is told of an incident that has no number yet."""

    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """``columns`` are those of the incident's row as it stands in the end."""

    tool: str
    external_number: str
    columns: Mapping[str, Any]
    service_ids: tuple[int, ...]
    told: Sequence[Saying]
    url: str = ""


def happened_at(event: Event) -> datetime:
    """Return when it happened: what was lived through elsewhere was written down later."""
    moment = event.data.get("happened_at")
    return datetime.fromisoformat(moment) if moment else event.at


def by(event: Event) -> str:
    """Return who did it elsewhere; nothing for what happened here."""
    return str(event.data.get("by") or "") if "happened_at" in event.data else ""


def is_past(told: Sequence[Event]) -> bool:
    """Say whether this is the ledger of an incident that was lived through elsewhere."""
    return any(event.kind == DECLARED and "happened_at" in event.data for event in told[:1])
