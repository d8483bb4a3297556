"""The people of the demo as actors, and whose job what is."""

from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.catalog import actions as catalog
from tocsin.catalog.service import Service
from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor, Kind
from tocsin.kit.tx import Tx

_WORKERS = {"payments": ("ana", "bo"), "platform": ("chidi", "mei"), "help desk": ("noor", "bo")}


@dataclass(frozen=True, slots=True)
class Troupe:
    """``actors`` by the part of their address before the @."""

    actors: Mapping[str, Actor]
    services: Mapping[str, Service]
    team_ids: Mapping[str, int]

    @property
    def desk(self) -> Actor:
        return self.actors["noor"]

    def worker(self, service: str, number: int) -> Actor:
        """Whoever of the owning team has this one."""
        team_id = self.services[service].team_id
        team = next(name for name, found in self.team_ids.items() if found == team_id)
        return self.actors[_WORKERS[team][number % 2]]

    def requester(self, number: int) -> Actor:
        return self.actors[("dan", "ines")[number % 2]]


def assemble(tx: Tx) -> Troupe:
    teams = {team.name: team.id for team in identity.teams(tx)}
    return Troupe(
        actors={p.email.partition("@")[0]: _actor(tx, p.id) for p in identity.people(tx)},
        services={service.name: service for service in catalog.services(tx)},
        team_ids=teams,
    )


def _actor(tx: Tx, person_id: int) -> Actor:
    person = identity.person(tx, person_id)
    team_ids = tuple(team.id for team in identity.teams_of(tx, person_id))
    return Actor(Kind.PERSON, person_id, person.name, person.role, team_ids, person_id=person_id)
