"""Who may do what: one small table of roles and one of scopes, and nothing hidden elsewhere."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from tocsin.identity.actor import Actor, Role, Scope
from tocsin.kit import errors


class Permission(StrEnum):
    REPORT = "report"
    READ = "read"
    INGEST = "ingest"
    RESPOND = "respond"
    CONFIGURE = "configure"
    ADMINISTER = "administer"


_LOWEST: Mapping[Permission, Role] = {
    Permission.REPORT: Role.REQUESTER,
    Permission.READ: Role.STAKEHOLDER,
    Permission.INGEST: Role.RESPONDER,
    Permission.RESPOND: Role.RESPONDER,
    Permission.CONFIGURE: Role.MANAGER,
    Permission.ADMINISTER: Role.ADMIN,
}

_READING = frozenset({Permission.READ})
_RESPONDING = _READING | {Permission.REPORT, Permission.INGEST, Permission.RESPOND}
_CONFIGURING = _RESPONDING | {Permission.CONFIGURE}

_GRANTED: Mapping[Scope, frozenset[Permission]] = {
    Scope.INGEST: frozenset({Permission.INGEST}),
    Scope.READ: _READING,
    Scope.RESPOND: _RESPONDING,
    Scope.CONFIGURE: _CONFIGURING,
    Scope.ADMINISTER: _CONFIGURING | {Permission.ADMINISTER},
}

_DOING = {
    Permission.REPORT: "report incidents",
    Permission.READ: "see this",
    Permission.INGEST: "hand in events",
    Permission.RESPOND: "work on incidents",
    Permission.CONFIGURE: "change the configuration",
    Permission.ADMINISTER: "administer Tocsin",
}


class NotPermitted(errors.Forbidden):
    def __init__(self, actor: Actor, permission: Permission) -> None:
        wanted = _LOWEST[permission]
        if actor.role.at_least(wanted):
            reason = f"the scopes of '{actor.name}' do not allow it"
        else:
            reason = f"it takes the role {wanted}, and {actor.name} has the role {actor.role}"
        super().__init__(f"You may not {_DOING[permission]}: {reason}.")
        self.permission = permission


def may(actor: Actor, permission: Permission) -> bool:
    return actor.role.at_least(_LOWEST[permission]) and permission in granted(actor.scopes)


def require(actor: Actor, permission: Permission) -> None:
    if not may(actor, permission):
        raise NotPermitted(actor, permission)


def granted(scopes: Iterable[Scope]) -> frozenset[Permission]:
    """Return what these scopes carry together, whatever the role."""
    return frozenset().union(*(_GRANTED[scope] for scope in scopes))
