"""Incidents as they would be at a time to come: opened until then, or over by then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.incidents.incident import Incident
from tocsin.incidents.overflow import NO_SERVICE


@dataclass(frozen=True, slots=True)
class Imagined:
    """``opened`` are those that are not there yet; the groups of those ``over`` are free again."""

    opened: Sequence[Incident] = ()
    over: Collection[str] = ()

    def around(self, spaces: Collection[int], since: datetime) -> list[Incident]:
        """Return those of these services that were opened since, the newest first."""
        found = [i for i in self.opened if space(i) in spaces and i.logged_at > since]
        return sorted(found, key=lambda each: each.logged_at, reverse=True)


NOTHING = Imagined()


def space(incident: Incident) -> int:
    """In what the group of an incident is counted."""
    return incident.service_ids[0] if incident.service_ids else NO_SERVICE
