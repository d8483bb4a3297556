"""The routing rules: a list that holds, a draft beside it, and the lists of before.

What holds is never edited. A draft is written, tried on what arrived last week, and made to hold in
one step, which can be taken back by making an older version hold again.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog

from tocsin.alerts import routing_store as store
from tocsin.alerts import rule
from tocsin.alerts.routing import Routing
from tocsin.alerts.routing_store import NewVersion, State, Version
from tocsin.alerts.rule import Rule
from tocsin.catalog import actions as catalog
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors, ledger, pages
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall

SUBJECT = "routing/rules"
log = structlog.get_logger(__name__)


class UnknownVersion(errors.NotFound):
    """The rules never had this version, or it was a draft that was thrown away."""


class NoDraft(errors.NotFound):
    """Nobody has begun one."""

    def __init__(self) -> None:
        super().__init__("There is no draft of the routing rules; edit them to begin one.")


class HoldsAlready(errors.Conflict):
    """It is the version by which alerts are routed now."""


def rules(tx: Tx, *, actor: Actor) -> list[Rule]:
    """Return the rules that hold, in the order in which they are tried."""
    found = active(tx, actor=actor)
    return found.rules if found else []


def active(tx: Tx, *, actor: Actor) -> Version | None:
    permission.require(actor, Permission.READ)
    return store.in_state(tx, State.ACTIVE)


def draft(tx: Tx, *, actor: Actor) -> Version | None:
    permission.require(actor, Permission.READ)
    return store.in_state(tx, State.DRAFT)


def version(tx: Tx, number: int, *, actor: Actor) -> Version:
    permission.require(actor, Permission.READ)
    found = store.version(tx, number)
    if found is None:
        raise UnknownVersion(f"The routing rules have no version {number}.")
    return found


def versions(
    tx: Tx, *, actor: Actor, before: int | None = None, limit: int = 50
) -> pages.Page[Version]:
    """Return the versions, the newest first."""
    permission.require(actor, Permission.READ)
    found = store.versions(tx, before=before, limit=limit + 1)
    return pages.cut(found, limit, found[limit - 1].number if len(found) > limit else 0)


def replace(tx: Tx, wanted: Sequence[Rule], *, actor: Actor, now: datetime) -> int:
    """Let these be the rules from now on, as a version of their own; a draft stays as it is."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = _checked(tx, wanted)
    store.hold(tx)
    before = store.in_state(tx, State.ACTIVE)
    store.retire(tx)
    new = NewVersion(State.ACTIVE, tidy, before.number if before else None)
    number = store.insert(tx, new, by=actor.label, now=now)
    _record(tx, "routing.replaced", number, tidy, actor=actor, now=now)
    return number


def save_draft(tx: Tx, wanted: Sequence[Rule], *, actor: Actor, now: datetime) -> int:
    """Write the draft, beginning one where there is none; nothing holds by that."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = _checked(tx, wanted)
    store.hold(tx)
    found = store.in_state(tx, State.DRAFT)
    if found is not None:
        number = found.number
        store.change_draft(tx, number, tidy, by=actor.label, now=now)
    else:
        before = store.in_state(tx, State.ACTIVE)
        new = NewVersion(State.DRAFT, tidy, before.number if before else None)
        number = store.insert(tx, new, by=actor.label, now=now)
    _record(tx, "routing.drafted", number, tidy, actor=actor, now=now)
    return number


def discard_draft(tx: Tx, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.CONFIGURE)
    store.hold(tx)
    found = store.in_state(tx, State.DRAFT)
    if found is None:
        raise NoDraft
    store.delete_draft(tx)
    _record(tx, "routing.discarded", found.number, found.rules, actor=actor, now=now)


def activate_draft(tx: Tx, *, actor: Actor, now: datetime) -> int:
    """Let the draft hold; return its number."""
    permission.require(actor, Permission.CONFIGURE)
    store.hold(tx)
    found = store.in_state(tx, State.DRAFT)
    if found is None:
        raise NoDraft
    return _activate(tx, found, actor=actor, now=now)


def activate(tx: Tx, number: int, *, actor: Actor, now: datetime) -> int:
    """Let this version hold, which may be one of before."""
    permission.require(actor, Permission.CONFIGURE)
    store.hold(tx)
    found = version(tx, number, actor=actor)
    if found.state is State.ACTIVE:
        raise HoldsAlready(f"Version {number} holds already.")
    return _activate(tx, found, actor=actor, now=now)


def compiled(tx: Tx) -> Routing:
    """Return the rules that hold, ready to judge signals."""
    found = store.in_state(tx, State.ACTIVE)
    tables = {table.name: table.entries for table in store.lookups(tx)}
    ready = Routing(found.number if found else 0, found.rules if found else [], tables)
    if ready.unreadable:
        log.warning("alerts.rules_unreadable", rules=ready.unreadable)
    return ready


def _activate(tx: Tx, wanted: Version, *, actor: Actor, now: datetime) -> int:
    before = store.in_state(tx, State.ACTIVE)
    store.retire(tx)
    store.activate(tx, wanted.number, by=actor.label, now=now)
    _record(
        tx,
        "routing.activated",
        wanted.number,
        wanted.rules,
        actor=actor,
        now=now,
        before=before.number if before else None,
    )
    return wanted.number


def _checked(tx: Tx, wanted: Sequence[Rule]) -> list[Rule]:
    """Refuse what names a service or a policy that there is not."""
    tidy = rule.checked(wanted)
    services = {r.effects.service_id for r in tidy if r.effects.service_id is not None}
    known = {service.id for service in catalog.services(tx, ids=sorted(services))}
    if missing := services - known:
        raise catalog.UnknownService(f"There is no service {min(missing)}.")
    policies = {r.effects.policy_id for r in tidy if r.effects.policy_id is not None}
    for policy_id in sorted(policies):
        oncall.policy(tx, policy_id)
    return tidy


def _record(
    tx: Tx,
    kind: str,
    number: int,
    of: Sequence[Rule],
    *,
    actor: Actor,
    now: datetime,
    before: int | None = None,
) -> None:
    told = {"version": number, "rules": [each.name for each in of]}
    ledger.record(
        tx,
        kind=kind,
        subject=SUBJECT,
        actor=actor.label,
        at=now,
        data={**told, "before": before} if before is not None else told,
    )
