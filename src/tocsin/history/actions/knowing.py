"""Finding people, teams, services and categories by the names of another tool, and making some."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import datetime

from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.history.known import Known, Names
from tocsin.history.mapping import Mapping
from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.identity.team import NewTeam
from tocsin.incidents.actions import configuring
from tocsin.kit.tx import Tx

PEOPLE_AT_MOST = 20_000
OTHERS_AT_MOST = 10_000


@dataclass(frozen=True)
class Missing:
    """What a file speaks of and is not here, by name."""

    people: tuple[str, ...]
    teams: tuple[str, ...]
    services: tuple[str, ...]
    categories: tuple[str, ...]


def known(tx: Tx, by: Mapping) -> Known:
    """Return all that is here; of two people of one name neither is meant."""
    people = identity.people(tx, limit=PEOPLE_AT_MOST)
    times = Counter(person.name.casefold() for person in people)
    named = {p.name.casefold(): p.id for p in people if times[p.name.casefold()] == 1}
    found = named | {person.email.casefold(): person.id for person in people}
    said = {name: found[to.casefold()] for name, to in by.people.items() if to.casefold() in found}
    return Known(
        found | said,
        {team.name.casefold(): team.id for team in identity.teams(tx, limit=OTHERS_AT_MOST)},
        {s.name.casefold(): s.id for s in catalog.services(tx, limit=OTHERS_AT_MOST)},
        {each.path: each.id for each in configuring.categories(tx, with_archived=True)},
        configuring.matrix(tx),
    )


def missing(names: Names, there: Known) -> Missing:
    return Missing(
        _without(names.people, there.people),
        _without(names.teams, there.teams),
        _without(names.services, there.services),
        tuple(sorted(names.categories - set(there.categories))),
    )


def made(tx: Tx, lacks: Missing, by: Mapping, *, actor: Actor, now: datetime) -> bool:
    """Make what the mapping wants made; return whether there was any of it."""
    wanted = {
        "teams": [name for name in lacks.teams if "teams" in by.makes],
        "services": [name for name in lacks.services if "services" in by.makes],
        "categories": [name for name in lacks.categories if "categories" in by.makes],
    }
    about = f"As it is in {by.tool}"
    for name in wanted["teams"]:
        identity.create_team(tx, NewTeam(name, about), actor=actor, now=now)
    for name in wanted["services"]:
        catalog.create_service(tx, NewService(name, about), actor=actor, now=now)
    for path in wanted["categories"]:
        configuring.add_category(tx, path, actor=actor, now=now)
    return any(wanted.values())


def _without(names: Iterable[str], there: Map[str, int]) -> tuple[str, ...]:
    """Names that differ in nothing but case are one."""
    lacking = {name.casefold(): name for name in sorted(names) if name.casefold() not in there}
    return tuple(sorted(lacking.values()))
