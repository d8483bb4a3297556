"""What people write and read instead of ids: a service or team by its name, a person by address.

Both ways go through here, so that every noun understands the same and shows the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Protocol, TypeVar

from fastapi import Query
from pydantic import Field

from tocsin.api.frame import Frame
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import Service
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.identity.person import Person
from tocsin.identity.team import Team
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import vendors
from tocsin.oncall.policy import Policy
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.vendor import Vendor
from tocsin.signals import actions as signals
from tocsin.signals.source import SourceRow

ME = "me"
_BIGGEST = 2**63 - 1

Named = Annotated[
    Annotated[int, Field(ge=1, le=_BIGGEST)] | Annotated[str, Field(min_length=1, max_length=320)],
    Field(description="A name (of a person: the e-mail address, or me), or an id as a number."),
]


class _Thing(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...


Thing = TypeVar("Thing", bound=_Thing)
Meant = TypeVar("Meant")


Whose = Annotated[
    str, Query(min_length=1, max_length=320, description="An e-mail address, an id, or me.")
]


class UnknownName(errors.Invalid):
    """Nothing and nobody here is called so."""

    def __init__(self, noun: str, said: int | str) -> None:
        sentence = f"There is no {noun} '{str(said)[:120]}'."
        super().__init__(sentence, fields={noun: sentence})


class NobodyAsks(errors.Invalid):
    def __init__(self) -> None:
        sentence = (
            "'me' is the person who asks, and this token belongs to nobody. Name somebody, or use a"
            " token of one's own, which is made under Your account."
        )
        super().__init__(sentence, fields={"person": sentence})


@dataclass(frozen=True)
class Names:
    """What the ids in an answer are called."""

    people: Mapping[int, Person] = field(default_factory=dict)
    teams: Mapping[int, str] = field(default_factory=dict)
    services: Mapping[int, str] = field(default_factory=dict)
    policies: Mapping[int | None, str] = field(default_factory=dict)
    schedules: Mapping[int, str] = field(default_factory=dict)

    def email(self, person_id: int | None) -> str | None:
        found = self.people.get(person_id or 0)
        return found.email if found else None

    def person(self, person_id: int | None) -> str | None:
        found = self.people.get(person_id or 0)
        return found.name if found else None

    def team(self, team_id: int | None) -> str | None:
        return self.teams.get(team_id or 0)

    def service(self, service_id: int | None) -> str | None:
        return self.services.get(service_id or 0)

    def policy(self, policy_id: int | None) -> str | None:
        return self.policies.get(policy_id or 0)

    def schedule(self, schedule_id: int | None) -> str | None:
        return self.schedules.get(schedule_id or 0)


def of(
    tx: Tx,
    *,
    people: Iterable[int | None] = (),
    teams: Iterable[int | None] = (),
    services: Iterable[int | None] = (),
    policies: Iterable[int | None] = (),
    schedules: Iterable[int | None] = (),
) -> Names:
    """Look up what these ids are called, each kind at once."""
    person_ids, team_ids, service_ids = _known(people), _known(teams), _known(services)
    return Names(
        {p.id: p for p in _people(tx, person_ids)},
        {t.id: t.name for t in identity.teams(tx, ids=team_ids)} if team_ids else {},
        {s.id: s.name for s in _services(tx, service_ids)},
        {p.id: p.name for p in oncall.policies(tx)} if _known(policies) else {},
        {s.id: s.name for s in oncall.schedules(tx)} if _known(schedules) else {},
    )


def actors(tx: Tx, labels: Iterable[str]) -> Mapping[str, str]:
    """Return what those are called who did something, by what the ledger calls them."""
    every = sorted(set(labels))
    known = of(tx, people=_numbered(every, "person"))
    holders = identity.token_holders(tx, _numbered(every, "token"))
    named = {f"person/{id}": person.name for id, person in known.people.items()}
    named |= {f"token/{id}": name for id, name in holders.items()}
    return {label: named.get(label, "Tocsin") for label in every}


def service(frame: Frame, said: int | str) -> Service:
    """Return the service that is meant; who may know of it is nobody's secret."""
    return _meant("service", said, frame.tx, catalog.service_by_name, catalog.service)


def source(frame: Frame, said: int | str) -> SourceRow:
    permission.require(frame.actor, Permission.READ)
    return _meant("source", said, frame.tx, signals.source_by_name, signals.source)


def team(frame: Frame, said: int | str) -> Team:
    permission.require(frame.actor, Permission.READ)
    return _meant("team", said, frame.tx, identity.team_by_name, identity.team)


def person(frame: Frame, said: int | str) -> Person:
    """Return who is meant; somebody who may not read knows nobody but themselves."""
    own = None if frame.actor.person_id is None else _people(frame.tx, [frame.actor.person_id])[0]
    if own is not None and said in (ME, own.id, own.email):
        return own
    if said == ME:
        raise NobodyAsks
    permission.require(frame.actor, Permission.READ)
    found = identity.person_by_email(frame.tx, said) if isinstance(said, str) else None
    found = found or next(iter(_people(frame.tx, _as_id(said))), None)
    if found is None:
        raise UnknownName("person", said)
    return found


def policy(frame: Frame, said: int | str) -> Policy:
    permission.require(frame.actor, Permission.READ)
    return _meant("policy", said, frame.tx, oncall.policy_by_name, oncall.policy)


def schedule(frame: Frame, said: int | str) -> Schedule:
    permission.require(frame.actor, Permission.READ)
    return _meant("schedule", said, frame.tx, oncall.schedule_by_name, oncall.schedule)


def vendor(frame: Frame, said: int | str) -> Vendor:
    permission.require(frame.actor, Permission.READ)
    return among("vendor", said, vendors.vendors(frame.tx))


def among(noun: str, said: int | str, known: Sequence[Thing]) -> Thing:
    """Return the one that is meant, by its name however capitalized, or by its id."""
    word = str(said).strip().lower()
    by_name = (thing for thing in known if isinstance(said, str) and thing.name.lower() == word)
    found = next(by_name, None) or next((t for t in known if [t.id] == _as_id(said)), None)
    if found is None:
        raise UnknownName(noun, said)
    return found


def service_id(frame: Frame, said: int | str | None) -> int | None:
    return None if said is None else service(frame, said).id


def team_id(frame: Frame, said: int | str | None) -> int | None:
    return None if said is None else team(frame, said).id


def person_id(frame: Frame, said: int | str | None) -> int | None:
    return None if said is None else person(frame, said).id


def policy_id(frame: Frame, said: int | str | None) -> int | None:
    return None if said is None else policy(frame, said).id


def schedule_id(frame: Frame, said: int | str | None) -> int | None:
    return None if said is None else schedule(frame, said).id


def _meant(
    noun: str,
    said: int | str,
    tx: Tx,
    by_name: Callable[[Tx, str], Meant | None],
    by_id: Callable[[Tx, int], Meant],
) -> Meant:
    """Return what is meant, by its name or else by its id."""
    found = by_name(tx, said) if isinstance(said, str) else None
    if found is not None:
        return found
    for number in _as_id(said):
        with suppress(errors.NotFound):
            return by_id(tx, number)
    raise UnknownName(noun, said)


def _people(tx: Tx, ids: Sequence[int]) -> list[Person]:
    return identity.people(tx, ids=ids, limit=len(ids)) if ids else []


def _services(tx: Tx, ids: Sequence[int]) -> list[Service]:
    return catalog.services(tx, ids=ids, limit=len(ids)) if ids else []


def _numbered(labels: Iterable[str], kind: str) -> list[int]:
    parts = (label.partition("/") for label in labels)
    return sorted(int(number) for noun, _, number in parts if noun == kind)


def _known(ids: Iterable[int | None]) -> list[int]:
    return sorted({number for number in ids if number is not None})


def _as_id(said: int | str) -> list[int]:
    """Read a number as the id that it may be."""
    text = str(said)
    is_id = text.isascii() and text.isdecimal() and 0 < int(text[:19]) <= _BIGGEST
    return [int(text)] if is_id and len(text) <= 19 else []
