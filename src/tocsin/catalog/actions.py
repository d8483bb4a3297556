"""Everything that can be done to the catalog and asked of it.

Reading takes no actor: what services there are is no secret inside an organisation, and every
capability above needs to know.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.catalog import change
from tocsin.catalog import service as idea
from tocsin.catalog.change import Change, NewChange
from tocsin.catalog.service import NewService, Service
from tocsin.catalog.store import changes as change_store
from tocsin.catalog.store import dependencies as needs_store
from tocsin.catalog.store import services as store
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, remembering
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall


class UnknownService(errors.NotFound):
    """There is no such service."""


class NameTaken(errors.Conflict):
    """Two services cannot have one name."""


class PolicyInUse(errors.Conflict):
    """Services would page nobody but the catch-all without it."""


class DependsOnItself(errors.Invalid):
    """A service needs others, never itself."""


def create_service(tx: Tx, wanted: NewService, *, actor: Actor, now: datetime) -> int:
    permission.require_configuring(actor, wanted.team_id)
    tidy = idea.checked(wanted)
    service_id = store.insert(tx, tidy, at=now)
    if service_id is None:
        raise NameTaken(f"There already is a service named {tidy.name}.")
    said = {"service": idea.plain(tidy)}
    _record(tx, "service.created", service_id, actor=actor, now=now, data=said)
    return service_id


def update_service(
    tx: Tx, service_id: int, wanted: NewService, *, actor: Actor, now: datetime
) -> bool:
    """Make it what is wanted and return whether anything changed."""
    before = _configurable(tx, service_id, actor)
    permission.require_configuring(actor, before.team_id, wanted.team_id)
    tidy = idea.checked(wanted)
    changes = idea.changes(before.as_new(), tidy)
    if not changes:
        return False
    if not store.update(tx, service_id, tidy):
        raise NameTaken(f"There already is a service named {tidy.name}.")
    _record(tx, "service.updated", service_id, actor=actor, now=now, data={"changes": changes})
    return True


def archive_service(tx: Tx, service_id: int, *, actor: Actor, now: datetime) -> bool:
    """Take it out of the lists and keep its history; return whether it was in them."""
    return _archive(tx, service_id, is_archived=True, actor=actor, now=now)


def restore_service(tx: Tx, service_id: int, *, actor: Actor, now: datetime) -> bool:
    return _archive(tx, service_id, is_archived=False, actor=actor, now=now)


def remove_policy(tx: Tx, policy_id: int, *, actor: Actor, now: datetime) -> None:
    """Remove an escalation policy that no service pages by.

    It stands here because on-call, below, knows of no services.
    """
    held = oncall.configurable_policy(tx, policy_id, actor=actor)
    if using := store.paging_by(tx, policy_id):
        raise PolicyInUse(
            f"{held.name} is the policy of {', '.join(using)}; give them another one first."
        )
    oncall.remove_policy(tx, policy_id, actor=actor, now=now)


def service(tx: Tx, service_id: int) -> Service:
    found = store.by_id(tx, service_id)
    if found is None:
        raise UnknownService(f"There is no service {service_id}.")
    return found


def service_by_name(tx: Tx, name: str) -> Service | None:
    """None when nobody has told us of such a service; case is of no matter."""
    return store.by_name(tx, name.strip())


def services(
    tx: Tx, *, ids: Sequence[int] | None = None, team_id: int | None = None, limit: int = 1000
) -> list[Service]:
    """Return the services by tier and name; archived ones only when they are asked for by id."""
    known = remembering.configured(tx)
    return store.some(known, ids=ids, team_id=team_id, limit=limit)


def set_dependencies(
    tx: Tx, service_id: int, needs_ids: Sequence[int], *, actor: Actor, now: datetime
) -> bool:
    """Say all that it needs directly and return whether that changed."""
    found = _configurable(tx, service_id, actor)
    wanted = sorted(set(needs_ids))
    _check_needs(tx, found, wanted)
    before = needs_store.needs(tx, service_id)
    if before == wanted:
        return False
    needs_store.replace(tx, service_id, wanted)
    change_of = {"changes": {"needs": [before, wanted]}}
    _record(tx, "service.dependencies_set", service_id, actor=actor, now=now, data=change_of)
    return True


def dependencies(tx: Tx, service_id: int) -> list[Service]:
    """Return what it needs directly."""
    return services(tx, ids=needs_store.needs(tx, service_id))


def dependents(tx: Tx, service_id: int, *, limit: int = 1000) -> list[Service]:
    """Return who breaks if it breaks, however indirectly."""
    return services(tx, ids=needs_store.dependents(tx, [service_id], limit=limit))


def dependents_of_all(tx: Tx, service_ids: Sequence[int], *, limit: int = 1000) -> list[Service]:
    """Return who breaks if these break together, without these themselves."""
    if not service_ids:
        return []
    known = remembering.configured(tx)
    return services(known, ids=needs_store.dependents(known, service_ids, limit=limit))


def record_change(tx: Tx, new: NewChange, *, actor: Actor, now: datetime) -> int:
    """Return the record's id: the earlier one's when its source tells of a change again."""
    permission.require(actor, Permission.INGEST)
    tidy = change.checked(new)
    if tidy.service_id is not None:
        service(tx, tidy.service_id)
    change_id = change_store.insert(tx, tidy, at=now)
    if change_id is None:
        return change_store.id_of(tx, source=tidy.source, external_id=tidy.external_id)
    ledger.record(
        tx,
        kind="change.recorded",
        subject=f"change/{change_id}",
        actor=actor.label,
        at=now,
        data={"service_id": tidy.service_id, "title": tidy.title, "source": tidy.source},
    )
    return change_id


def recent_changes(
    tx: Tx, service_ids: Sequence[int] | None, *, since: datetime, limit: int = 20
) -> list[Change]:
    """Return the newest first, with those that concern no service in particular."""
    return change_store.recent(tx, service_ids=service_ids, since=since, limit=limit)


def _archive(tx: Tx, service_id: int, *, is_archived: bool, actor: Actor, now: datetime) -> bool:
    _configurable(tx, service_id, actor)
    changed = store.set_archived(tx, service_id, is_archived=is_archived)
    if changed:
        kind = "service.archived" if is_archived else "service.restored"
        _record(tx, kind, service_id, actor=actor, now=now, data={})
    return changed


def _configurable(tx: Tx, service_id: int, actor: Actor) -> Service:
    """Lock it for who configures, or leads the team that it is of."""
    permission.require(actor, Permission.RESPOND)
    found = _locked(tx, service_id)
    permission.require_configuring(actor, found.team_id)
    return found


def _locked(tx: Tx, service_id: int) -> Service:
    found = store.lock(tx, service_id)
    if found is None:
        raise UnknownService(f"There is no service {service_id}.")
    return found


def _check_needs(tx: Tx, found: Service, needs_ids: Sequence[int]) -> None:
    if found.id in needs_ids:
        raise DependsOnItself(f"{found.name} cannot depend on itself.")
    known = {needed.id for needed in services(tx, ids=needs_ids)}
    missing = [needed for needed in needs_ids if needed not in known]
    if missing:
        raise UnknownService(f"There is no service {missing[0]} to depend on.")


def _record(
    tx: Tx, kind: str, service_id: int, *, actor: Actor, now: datetime, data: Mapping[str, Any]
) -> None:
    subject = f"service/{service_id}"
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
