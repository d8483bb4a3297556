"""Ending an agreement or a calendar that nothing goes by any more; what ran by it keeps it.

What is set again under the same name is back.
"""

from datetime import datetime

from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actions import organisations
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.sla import Basis
from tocsin.incidents.store import retirements as store
from tocsin.incidents.store import sla, standings
from tocsin.incidents.store.sla import PolicyRow
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import vendors

_NAMED = 5


class UnknownPromise(errors.NotFound):
    """It never was, or is retired already."""


class StillInUse(errors.Conflict):
    """Somebody would silently be promised something else."""


def retire_policy(tx: Tx, name: str, *, actor: Actor, now: datetime) -> None:
    """Promise by it no more."""
    permission.require(actor, Permission.CONFIGURE)
    found = next((row for row in sla.policies(tx) if row.name == name), None)
    if found is None:
        raise UnknownPromise(f"There is no service level '{name}'.")
    holds = _whom(tx, found)
    if holds:
        raise StillInUse(f"'{name}' holds for {_listed(holds)}. Give them another first.")
    store.retire_policy(tx, found.id, at=now)
    _record(tx, "sla.policy_retired", name, actor=actor, now=now)


def retire_calendar(tx: Tx, name: str, *, actor: Actor, now: datetime) -> None:
    """Let no agreement be made in these hours any more."""
    permission.require(actor, Permission.CONFIGURE)
    if name not in {row.name for row in sla.calendars(tx)}:
        raise UnknownPromise(f"There is no calendar '{name}'.")
    users = [row.name for row in sla.policies(tx) if row.calendar == name]
    if users:
        raise StillInUse(f"'{name}' is the calendar of {_listed(users)}. Give them another first.")
    store.retire_calendar(tx, name, at=now)
    _record(tx, "sla.calendar_retired", name, actor=actor, now=now)


def _whom(tx: Tx, policy: PolicyRow) -> list[str]:
    """Return in words for whom it holds; who is gone needs no other."""
    services = catalog.services(tx, ids=policy.service_ids) if policy.service_ids else []
    granted = standings.granted_by(tx, policy.id)
    theirs = organisations.organisations(tx, ids=granted) if granted else []
    return [
        *(["every service that has none of its own"] if policy.is_default else []),
        *(f"the service {each.name}" for each in services),
        *_parties(tx, policy),
        *(f"the organisation {each.name}" for each in theirs),
    ]


def _parties(tx: Tx, policy: PolicyRow) -> list[str]:
    if not policy.party_ids:
        return []
    if policy.basis is Basis.VENDOR:
        known = vendors.vendors_of(tx, policy.party_ids).values()
        return [f"the vendor {each.name}" for each in known if each.removed_at is None]
    return [f"the team {each.name}" for each in identity.teams(tx, ids=policy.party_ids)]


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def _record(tx: Tx, kind: str, name: str, *, actor: Actor, now: datetime) -> None:
    ledger.record(
        tx, kind=kind, subject="setting/sla", actor=actor.label, at=now, data={"name": name}
    )
