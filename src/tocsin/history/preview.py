"""What an incident and its figures would be, before anything is written."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.incidents import incident as incidents
from tocsin.incidents.past import Past
from tocsin.insights import fact
from tocsin.insights.fact import Fact
from tocsin.kit.ledger import Event

_NOWHERE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """An incident as it would stand here; ``entries`` is how long its timeline would be."""

    external_number: str
    title: str
    status: str
    priority: str
    logged_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    entries: int


def sample(past: Past) -> Sample:
    given = past.columns
    return Sample(
        past.external_number,
        given["title"],
        given["status"],
        given["priority"],
        given["logged_at"],
        given["resolved_at"],
        given["closed_at"],
        sum("happened_at" in one.data for one in past.told),
    )


def fact_of(number: int, past: Past) -> Fact:
    """Return what would count of it, by what the ledger would be told."""
    return fact.fold(number, _events(number, past))


def _events(number: int, past: Past) -> list[Event]:
    subject = incidents.subject(number)
    return [
        Event(place, _NOWHERE, one.kind, subject, past.tool, dict(one.data))
        for place, one in enumerate(past.told, start=1)
    ]
