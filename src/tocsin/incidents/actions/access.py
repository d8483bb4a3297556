"""The way to an incident leads past who may see it and who may work on it."""

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.incident import Incident, UnknownIncident
from tocsin.incidents.store import incidents as store
from tocsin.kit.tx import Tx


def visible(tx: Tx, number: int, *, actor: Actor) -> Incident:
    """Return it as it is; what one may not see does not exist."""
    found = store.visible(tx, number, visible_to=actor)
    if found is None:
        raise UnknownIncident(number)
    return found


def workable(tx: Tx, number: int, *, actor: Actor) -> Incident:
    """Lock it for somebody who works on incidents."""
    permission.require(actor, Permission.RESPOND)
    return _locked(tx, number, actor)


def own_or_workable(tx: Tx, number: int, *, actor: Actor) -> Incident:
    """Lock it for somebody who works on incidents or reported this one."""
    permission.require(actor, Permission.REPORT)
    incident = _locked(tx, number, actor)
    if not is_own(incident, actor):
        permission.require(actor, Permission.RESPOND)
    return incident


def locked(tx: Tx, number: int, *, actor: Actor) -> Incident:
    """Lock it for anybody who may see it."""
    permission.require(actor, Permission.REPORT)
    return _locked(tx, number, actor)


def is_own(incident: Incident, actor: Actor) -> bool:
    return incident.reporter_id is not None and actor.is_person(incident.reporter_id)


def sees_inside(actor: Actor) -> bool:
    """Whether they read what is not meant for the reporter alone."""
    return permission.may(actor, Permission.READ)


def _locked(tx: Tx, number: int, actor: Actor) -> Incident:
    found = store.lock(tx, number, visible_to=actor)
    if found is None:
        raise UnknownIncident(number)
    return found
