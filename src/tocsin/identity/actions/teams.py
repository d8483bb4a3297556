"""What is done to teams."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity import team as ideas
from tocsin.identity.actor import Actor, Kind
from tocsin.identity.permission import Permission
from tocsin.identity.person import Person
from tocsin.identity.store import people
from tocsin.identity.store import teams as store
from tocsin.identity.team import Membership, NewTeam, Team
from tocsin.kit import errors, ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx


class TeamNotFound(errors.NotFound):
    def __init__(self, team_id: int) -> None:
        super().__init__(f"There is no team {team_id}.")


class TeamNameTaken(errors.Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is a team named {name} already.")


class UnknownMember(errors.Invalid):
    def __init__(self, missing: Sequence[int]) -> None:
        names = ", ".join(str(person_id) for person_id in missing)
        super().__init__(
            f"There is no person {names}.", fields={"members": f"No such person: {names}."}
        )


def create_team(tx: Tx, new: NewTeam, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked(new)
    team_id = store.insert(tx, tidy, at=now)
    if team_id is None:
        raise TeamNameTaken(tidy.name)
    _record(tx, "team.created", team_id, actor=actor, now=now, data={"name": tidy.name})
    return team_id


def team(tx: Tx, team_id: int) -> Team:
    found = store.get(tx, team_id)
    if found is None:
        raise TeamNotFound(team_id)
    return found


def team_by_name(tx: Tx, name: str) -> Team | None:
    return store.by_name(tx, name.strip())


def teams(tx: Tx, *, ids: Sequence[int] | None = None, limit: int = 500) -> list[Team]:
    return store.some(tx, ids=ids, limit=limit)


def teams_of(tx: Tx, person_id: int) -> list[Team]:
    return store.of_person(tx, person_id)


def acting(tx: Tx, person: Person) -> Actor:
    """Return the actor that a person is who was recognised by other means than a session."""
    teams = tuple(team.id for team in store.of_person(tx, person.id))
    return Actor(
        Kind.PERSON,
        person.id,
        person.name,
        person.role,
        teams,
        person_id=person.id,
        leads=frozenset(store.led_by(tx, person.id)),
    )


def list_teams(tx: Tx, *, cursor: str | None = None, limit: int = 500, actor: Actor) -> Page[Team]:
    """Return teams by name."""
    permission.require(actor, Permission.READ)
    found = store.some(tx, ids=None, after=pages.place(cursor), limit=limit + 1)
    return pages.cut_by_name(found, limit)


def members(tx: Tx, team_id: int) -> list[Person]:
    """Return the active members of a team, its leads first."""
    return store.members(tx, team_id)


def memberships(tx: Tx, team_id: int) -> list[Membership]:
    """Return who belongs to a team, also those who are inactive, and who leads it."""
    return store.memberships(tx, team_id)


def view_team(tx: Tx, team_id: int, *, actor: Actor) -> Team:
    permission.require(actor, Permission.READ)
    return team(tx, team_id)


def update_team(tx: Tx, team_id: int, new: NewTeam, *, actor: Actor, now: datetime) -> Team:
    permission.require_configuring(actor, team_id)
    before = _lock(tx, team_id)
    tidy = ideas.checked(new)
    if not store.change(tx, team_id, tidy):
        raise TeamNameTaken(tidy.name)
    if (before.name, before.description) != (tidy.name, tidy.description):
        _record(tx, "team.changed", team_id, actor=actor, now=now, data={"name": tidy.name})
    return team(tx, team_id)


def set_members(
    tx: Tx, team_id: int, members: Sequence[Membership], *, actor: Actor, now: datetime
) -> None:
    """Make these, and only these, the members; a lead may do so for their own team."""
    permission.require_configuring(actor, team_id)
    _lock(tx, team_id)
    _check_known(tx, members)
    before = {m.person_id: m.is_lead for m in store.memberships(tx, team_id)}
    after = {m.person_id: m.is_lead for m in members}
    if before == after:
        return
    store.set_members(tx, team_id, [Membership(*item) for item in sorted(after.items())])
    _record(tx, "team.changed", team_id, actor=actor, now=now, data=_difference(before, after))


def join_team(tx: Tx, team_id: int, person_id: int, *, actor: Actor, now: datetime) -> None:
    """Add one member and leave the others as they are, also those who join at the same moment."""
    permission.require_configuring(actor, team_id)
    _lock(tx, team_id)
    before = store.memberships(tx, team_id)
    if person_id not in {each.person_id for each in before}:
        set_members(tx, team_id, [*before, Membership(person_id)], actor=actor, now=now)


def _check_known(tx: Tx, members: Sequence[Membership]) -> None:
    wanted = {m.person_id for m in members}
    found = {p.id for p in people.some(tx, ids=sorted(wanted), role=None, limit=len(wanted))}
    if missing := sorted(wanted - found):
        raise UnknownMember(missing)


def _difference(before: dict[int, bool], after: dict[int, bool]) -> dict[str, object]:
    return {
        "joined": sorted(after.keys() - before.keys()),
        "left": sorted(before.keys() - after.keys()),
        "leads": sorted(person_id for person_id, is_lead in after.items() if is_lead),
    }


def _lock(tx: Tx, team_id: int) -> Team:
    found = store.lock(tx, team_id)
    if found is None:
        raise TeamNotFound(team_id)
    return found


def _record(
    tx: Tx, kind: str, team_id: int, *, actor: Actor, now: datetime, data: dict[str, object]
) -> None:
    ledger.record(tx, kind=kind, subject=f"team/{team_id}", actor=actor.label, at=now, data=data)
