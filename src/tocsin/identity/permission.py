"""Who may do what: one small table of roles and one of scopes, and nothing hidden elsewhere."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from tocsin.identity import actor as actors
from tocsin.identity.actor import Actor, Role, Scope
from tocsin.kit import errors


class Permission(StrEnum):
    REPORT = "report"
    READ = "read"
    INGEST = "ingest"
    RESPOND = "respond"
    CONFIGURE = "configure"
    AUDIT = "audit"
    ADMINISTER = "administer"


_READING = frozenset({Permission.READ})
_RESPONDING = _READING | {Permission.REPORT, Permission.INGEST, Permission.RESPOND}
_CONFIGURING = _RESPONDING | {Permission.CONFIGURE}
_AUDITING = _READING | {Permission.AUDIT}

_OF_ROLE: Mapping[Role, frozenset[Permission]] = {
    Role.REQUESTER: frozenset({Permission.REPORT}),
    Role.STAKEHOLDER: _READING | {Permission.REPORT},
    Role.RESPONDER: _RESPONDING,
    Role.MANAGER: _CONFIGURING,
    Role.ADMIN: frozenset(Permission),
    Role.AUDITOR: _AUDITING,
}

_GRANTED: Mapping[Scope, frozenset[Permission]] = {
    Scope.INGEST: frozenset({Permission.INGEST}),
    Scope.READ: _READING,
    Scope.RESPOND: _RESPONDING,
    Scope.CONFIGURE: _CONFIGURING,
    Scope.AUDIT: _AUDITING,
    Scope.ADMINISTER: frozenset(Permission),
}

_DOING = {
    Permission.REPORT: "report incidents",
    Permission.READ: "see this",
    Permission.INGEST: "hand in events",
    Permission.RESPOND: "work on incidents",
    Permission.CONFIGURE: "change the configuration",
    Permission.AUDIT: "read what is kept for auditors",
    Permission.ADMINISTER: "administer Tocsin",
}


class NotPermitted(errors.Forbidden):
    def __init__(self, actor: Actor, permission: Permission) -> None:
        super().__init__(f"You may not {_DOING[permission]}: {_reason(actor, permission)}.")
        self.permission = permission


def may(actor: Actor, permission: Permission) -> bool:
    return permission in of_role(actor.role) and permission in granted(actor.scopes)


def require(actor: Actor, permission: Permission) -> None:
    if not may(actor, permission):
        raise NotPermitted(actor, permission)


def may_see(actor: Actor, permission: Permission) -> bool:
    """Whether they see what those with this permission see: they do, and auditors."""
    return may(actor, permission) or may(actor, Permission.AUDIT)


def require_own_hand(actor: Actor) -> None:
    """Let through who changes what is their own, but by no token that only reads or hands in."""
    if Permission.REPORT not in granted(actor.scopes):
        raise NotPermitted(actor, Permission.REPORT)


def require_sight(actor: Actor, permission: Permission) -> None:
    """Let through who may do this, and auditors, who may look at it."""
    if not may_see(actor, permission):
        raise NotPermitted(actor, permission)


def may_configure(actor: Actor, team_ids: Iterable[int | None]) -> bool:
    """Whether they may configure what is these teams': a lead may what is their own team's alone.

    A lead also has to be somebody who works on incidents, by a token that may configure.
    """
    if may(actor, Permission.CONFIGURE):
        return True
    theirs = set(team_ids)
    by_scope = Permission.CONFIGURE in granted(actor.scopes) and may(actor, Permission.RESPOND)
    return by_scope and bool(theirs) and theirs <= actor.leads


def require_configuring(actor: Actor, *team_ids: int | None) -> None:
    """Let through who may configure, and who leads each of these teams; None is nobody's."""
    if not may_configure(actor, team_ids):
        raise NotPermitted(actor, Permission.CONFIGURE)


def require_leading(actor: Actor) -> None:
    """Let through who may configure, and who leads any team, before it is known whose it is."""
    require_configuring(actor, *(actor.leads or [None]))


def of_role(role: Role) -> frozenset[Permission]:
    return _OF_ROLE[role]


def shared(one: Role, other: Role, scopes: Iterable[Scope]) -> tuple[Role, frozenset[Scope]]:
    """Return as what acts who may do only what both roles may, and what is left of the scopes."""
    role, allowed = actors.lower(one, other), of_role(one) & of_role(other)
    left = (scope for scope in scopes if _GRANTED[scope] & of_role(role) <= allowed)
    return role, frozenset(left)


def granted(scopes: Iterable[Scope]) -> frozenset[Permission]:
    """Return what these scopes carry together, whatever the role."""
    return frozenset().union(*(_GRANTED[scope] for scope in scopes))


def _reason(actor: Actor, permission: Permission) -> str:
    if permission in of_role(actor.role):
        return f"the scopes of '{actor.name}' do not allow it"
    able = (role for role in Role if permission in of_role(role))
    wanted = min(able, key=lambda role: len(of_role(role)))
    leading = ", or to lead the team that it is of" if _leads_elsewhere(actor, permission) else ""
    return f"it takes the role {wanted}{leading}, and {actor.name} has the role {actor.role}"


def _leads_elsewhere(actor: Actor, permission: Permission) -> bool:
    return permission is Permission.CONFIGURE and bool(actor.leads)
