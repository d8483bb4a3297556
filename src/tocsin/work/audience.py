"""For whom a view or a macro is kept: whoever made it, a team, or all who work here."""

from dataclasses import dataclass
from enum import StrEnum

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors


class Audience(StrEnum):
    OWN = "own"
    TEAM = "team"
    ALL = "all"


class NobodysKeeping(errors.Conflict):
    """What is kept for oneself is a person's."""


class InvalidAudience(errors.Invalid):
    """It is kept for a team that is not named."""


class NotOfThatTeam(errors.Forbidden):
    """Teams keep their own things."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """``person_id`` is set for what somebody keeps for themselves, ``team_id`` for a team's."""

    audience: Audience = Audience.OWN
    person_id: int | None = None
    team_id: int | None = None


def keeper(audience: Audience, team_id: int | None, *, actor: Actor) -> Keeper:
    """Return for whom the actor keeps it, or raise when they may not."""
    if audience is Audience.ALL:
        permission.require(actor, Permission.CONFIGURE)
        return Keeper(audience)
    if audience is Audience.TEAM:
        return Keeper(audience, team_id=_their_team(team_id, actor))
    permission.require(actor, Permission.READ)
    if actor.person_id is None:
        raise NobodysKeeping(f"{actor.name} is nobody who could keep things for themselves.")
    return Keeper(audience, person_id=actor.person_id)


def require(of: Keeper, actor: Actor) -> None:
    """Raise unless the actor may change what is kept for these."""
    if of.audience is Audience.OWN and of.person_id == actor.person_id:
        return
    if of.audience is Audience.TEAM:
        _their_team(of.team_id, actor)
        return
    permission.require(actor, Permission.CONFIGURE)


def is_theirs(of: Keeper, actor: Actor) -> bool:
    """Whether the actor may use it; what others keep for themselves is nobody else's."""
    if of.audience is Audience.OWN:
        return actor.person_id is not None and of.person_id == actor.person_id
    if of.audience is Audience.TEAM:
        return of.team_id in actor.team_ids or permission.may(actor, Permission.CONFIGURE)
    return True


def _their_team(team_id: int | None, actor: Actor) -> int:
    permission.require(actor, Permission.RESPOND)
    if team_id is None:
        sentence = "Choose the team that it is for."
        raise InvalidAudience(sentence, fields={"team_id": sentence})
    if team_id not in actor.team_ids and not permission.may(actor, Permission.CONFIGURE):
        raise NotOfThatTeam("You are not of that team; a manager can keep it for them.")
    return team_id
