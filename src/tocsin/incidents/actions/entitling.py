"""What organisations are entitled to, and how an incident of theirs stands to it."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.catalog import actions as catalog
from tocsin.catalog import calendar_text
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actions import organisations
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import access, granted, saving
from tocsin.incidents.entitlement import Entitlement, Standing, Verdict
from tocsin.incidents.incident import Incident
from tocsin.incidents.store import incidents as rows
from tocsin.incidents.store import sla, standings
from tocsin.kit import errors, ledger
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx

MOST = 200
_NEWEST = 2**62
_DESK = actors.system("desk")


class InvalidEntitlement(errors.Invalid):
    """It names a service or an agreement that is not there, or one service twice."""


def entitlements(tx: Tx, organisation_id: int, *, actor: Actor) -> list[Entitlement]:
    """Return what an organisation was granted by itself, apart from what the whole has."""
    organisations.view_organisation(tx, organisation_id, actor=actor)
    return standings.entitlements(tx, [organisation_id])


def set_entitlements(
    tx: Tx,
    organisation_id: int,
    wanted: Sequence[Entitlement],
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Make these, and only these, what it may ask for; return whether it was otherwise."""
    permission.require(actor, Permission.CONFIGURE)
    organisations.organisation(tx, organisation_id)
    tidy = _checked(tx, organisation_id, wanted)
    if standings.entitlements(tx, [organisation_id]) == tidy:
        return False
    standings.set_entitlements(tx, organisation_id, tidy)
    ledger.record(
        tx,
        kind="organisation.entitled",
        subject=f"organisation/{organisation_id}",
        actor=actor.label,
        at=now,
        data={"services": [each.service_id for each in tidy]},
    )
    return True


def agreements(tx: Tx) -> dict[str, int]:
    """Return the agreements that an entitlement may name."""
    return {policy.name: policy.id for policy in sla.policies(tx)}


def note(
    tx: Tx, number: int, *, reporter_id: int | None, services: Sequence[int], now: datetime
) -> None:
    """Write down how a new incident stands; what is out of order is told on its timeline."""
    if reporter_id is None:
        return
    found = granted.judge(tx, reporter_id, services, now=now)
    if found is None:
        return
    organisation_id, judged = found
    standings.note(tx, number, organisation_id, judged)
    if judged.verdict is not Verdict.ENTITLED:
        told = {
            "organisation_id": organisation_id,
            "verdict": judged.verdict,
            "sentence": judged.reason,
        }
        saving.record(tx, number, "unentitled", told, actor=_DESK, now=now)


def standing(tx: Tx, number: int, *, actor: Actor) -> Standing | None:
    """None where it was reported by nobody of an organisation."""
    permission.require(actor, Permission.READ)
    access.visible(tx, number, actor=actor)
    return standings.standing(tx, number)


def reported_for(
    tx: Tx, organisation_id: int, *, before: int = _NEWEST, limit: int = 50, actor: Actor
) -> Page[Incident]:
    """Return what people of an organisation reported, the newest first."""
    organisations.view_organisation(tx, organisation_id, actor=actor)
    numbers = standings.of_organisation(tx, organisation_id, before=before, limit=limit)
    return Page(rows.some(tx, numbers, visible_to=actor) if numbers else [])


def _checked(tx: Tx, organisation_id: int, wanted: Sequence[Entitlement]) -> list[Entitlement]:
    services = [each.service_id for each in wanted]
    if len(wanted) > MOST or len(set(services)) < len(services):
        raise InvalidEntitlement(f"Name each service once, and at most {MOST}.")
    ids = [each for each in services if each is not None]
    known = {service.id for service in catalog.services(tx, ids=ids)} if ids else set()
    policies = set(agreements(tx).values())
    for each in wanted:
        if each.service_id is not None and each.service_id not in known:
            raise InvalidEntitlement(f"There is no service {each.service_id}.")
        if each.policy_id is not None and each.policy_id not in policies:
            raise InvalidEntitlement(f"There is no agreement {each.policy_id}.")
    tidy = [_one(organisation_id, each) for each in wanted]
    return sorted(tidy, key=lambda each: (each.service_id is None, each.service_id or 0))


def _one(organisation_id: int, wanted: Entitlement) -> Entitlement:
    hours = wanted.hours
    definition = calendar_text.dump(hours) if hours else None
    return Entitlement(organisation_id, wanted.service_id, definition, wanted.policy_id)
