"""Targets: found by what is written, named for readers, and turned into people when paged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity.actor import Role
from tocsin.identity.person import Person
from tocsin.kit.tx import Tx
from tocsin.oncall import target as ideas
from tocsin.oncall import tenure
from tocsin.oncall.actions import duty, scheduling, vendors
from tocsin.oncall.store import schedules as store
from tocsin.oncall.target import Kind, Target, UnknownTarget
from tocsin.oncall.tenure import Tenure


@dataclass(frozen=True, slots=True)
class Resolved:
    """The people behind a target; ``reason`` says why, when there are none.

    ``tenure`` says what in a schedule put them there, or that nobody is on call.
    """

    people: tuple[Person, ...]
    reason: str
    tenure: Tenure | None = None


def find(tx: Tx, text: str) -> Target:
    """Return the target that is written, or raise BadTarget or UnknownTarget."""
    reference = ideas.parse(text)
    if reference.kind is Kind.ADMINS:
        return ideas.ADMINS
    target = _FINDERS[reference.kind](tx, reference.name)
    if target is None:
        raise UnknownTarget(f"There is no {reference.kind} {reference.name}.")
    return target


def named(tx: Tx, wanted: Sequence[Target]) -> list[Target]:
    """Return the targets with the names they have now; one that is gone is named by its id."""
    names: dict[tuple[Kind, int | None], str] = {(Kind.ADMINS, None): ""}
    if ids := _ids(wanted, Kind.PERSON):
        names |= {(Kind.PERSON, p.id): p.email for p in identity.people(tx, ids=ids, limit=5000)}
    if ids := _ids(wanted, Kind.TEAM):
        names |= {(Kind.TEAM, t.id): t.name for t in identity.teams(tx, ids=ids, limit=5000)}
    if ids := _ids(wanted, Kind.SCHEDULE):
        names |= {(Kind.SCHEDULE, number): name for number, name in store.names(tx, ids).items()}
    if ids := _ids(wanted, Kind.VENDOR):
        names |= {(Kind.VENDOR, v.id): v.name for v in vendors.vendors_of(tx, ids).values()}
    return [replace(t, name=names.get((t.kind, t.id), f"#{t.id}")) for t in wanted]


def people_of(tx: Tx, target: Target, *, now: datetime) -> Resolved:
    """Return whom the target stands for at this moment."""
    if target.kind is Kind.PERSON:
        return Resolved((identity.person(tx, target.id or 0),), "")
    if target.kind is Kind.SCHEDULE:
        return _on_call(tx, target, now=now)
    if target.kind is Kind.TEAM:
        team = identity.team(tx, target.id or 0)
        return Resolved(tuple(identity.members(tx, team.id)), f"Nobody is in the team {team.name}.")
    if target.kind is Kind.VENDOR:
        asked = vendors.vendor(tx, target.id or 0)
        return Resolved((), f"{asked.name} is asked for help; nobody there can answer a page.")
    return Resolved(_in_charge(tx), "There is nobody active who may answer.")


def _in_charge(tx: Tx) -> tuple[Person, ...]:
    """Return the admins; where there is none yet, those of the highest role that may answer."""
    roles = (Role.ADMIN, Role.MANAGER, Role.RESPONDER)
    found = (identity.people(tx, role=role) for role in roles)
    return tuple(next(filter(None, found), ()))


def _on_call(tx: Tx, target: Target, *, now: datetime) -> Resolved:
    plan, shift = duty.who(tx, target.id or 0, at=now)
    people = () if shift is None else (identity.person(tx, shift.person_id),)
    held = tenure.of(plan, shift, at=now)
    return Resolved(people, f"Nobody is on call in {plan.name}.", held)


def _person(tx: Tx, email: str) -> Target | None:
    found = identity.person_by_email(tx, email)
    return Target(Kind.PERSON, found.id, found.email) if found else None


def _schedule(tx: Tx, name: str) -> Target | None:
    found = scheduling.schedule_by_name(tx, name)
    return Target(Kind.SCHEDULE, found.id, found.name) if found else None


def _team(tx: Tx, name: str) -> Target | None:
    found = identity.team_by_name(tx, name)
    return Target(Kind.TEAM, found.id, found.name) if found else None


def _vendor(tx: Tx, name: str) -> Target | None:
    found = vendors.vendor_by_name(tx, name)
    return Target(Kind.VENDOR, found.id, found.name) if found else None


_FINDERS = {
    Kind.PERSON: _person,
    Kind.SCHEDULE: _schedule,
    Kind.TEAM: _team,
    Kind.VENDOR: _vendor,
}


def _ids(wanted: Sequence[Target], kind: Kind) -> list[int]:
    return sorted({target.id for target in wanted if target.kind is kind and target.id})
