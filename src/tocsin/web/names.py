"""What the ids on a page are called: people, teams, services, policies and schedules, each at once.

An id that leads nowhere any more is shown as nobody, never as a fault.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tocsin.catalog import actions as catalog
from tocsin.catalog.service import Service
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actions import workers as working
from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.identity.team import Team
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall


@dataclass(frozen=True)
class Names:
    people: Mapping[int, Person] = field(default_factory=dict)
    teams: Mapping[int, Team] = field(default_factory=dict)
    services: Mapping[int, Service] = field(default_factory=dict)

    def person(self, person_id: int | None) -> str | None:
        found = self.people.get(person_id or 0)
        return found.name if found else None

    def team(self, team_id: int | None) -> str | None:
        found = self.teams.get(team_id or 0)
        return found.name if found else None

    def service(self, service_id: int | None) -> str | None:
        found = self.services.get(service_id or 0)
        return found.name if found else None

    def team_of(self, service_id: int | None) -> int | None:
        """Return the id of the team whose service it is."""
        found = self.services.get(service_id or 0)
        return found.team_id if found else None


def of(
    tx: Tx,
    *,
    people: Iterable[int | None] = (),
    teams: Iterable[int | None] = (),
    services: Iterable[int | None] = (),
) -> Names:
    person_ids, team_ids, service_ids = _known(people), _known(teams), _known(services)
    found = identity.people(tx, ids=person_ids, limit=len(person_ids)) if person_ids else []
    return Names(
        {person.id: person for person in found},
        {team.id: team for team in identity.teams(tx, ids=team_ids)} if team_ids else {},
        {each.id: each for each in catalog.services(tx, ids=service_ids)} if service_ids else {},
    )


def people(tx: Tx) -> list[tuple[int, str]]:
    """Return everybody who may be chosen, for a select."""
    return [(each.id, each.name) for each in identity.people(tx) if each.is_active]


def workers(tx: Tx) -> list[tuple[int, str]]:
    """Return those who may be given an incident, for a select."""
    return [(each.id, each.name) for each in working.workers(tx)]


def teams(tx: Tx) -> list[tuple[int, str]]:
    return [(each.id, each.name) for each in identity.teams(tx)]


def services(tx: Tx) -> list[tuple[int, str]]:
    return [(each.id, each.name) for each in catalog.services(tx)]


def services_to_configure(tx: Tx, *, actor: Actor) -> list[tuple[int, str]]:
    """Return those whose sources they may make: a lead those of their teams."""
    found = catalog.services(tx)
    return [(s.id, s.name) for s in found if permission.may_configure(actor, [s.team_id])]


def policies(tx: Tx) -> list[tuple[int | None, str]]:
    return [(each.id, each.name) for each in oncall.policies(tx)]


def schedules(tx: Tx) -> list[tuple[int, str]]:
    return [(each.id, each.name) for each in oncall.schedules(tx)]


def _known(ids: Iterable[int | None]) -> list[int]:
    return sorted({each for each in ids if each is not None})
