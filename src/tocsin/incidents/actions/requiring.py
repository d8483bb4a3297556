"""Holding an incident at a stage until what must be known of it is known."""

from collections.abc import Mapping
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.actor import Kind as ActorKind
from tocsin.identity.permission import Permission
from tocsin.incidents import requirement
from tocsin.incidents.actions import access, asking
from tocsin.incidents.incident import Incident
from tocsin.incidents.requirement import Incomplete, Need, Requirements, Stage
from tocsin.incidents.resolution import Code
from tocsin.incidents.store import items
from tocsin.incidents.store import requirements as store
from tocsin.kit import ledger
from tocsin.kit.tx import Tx


def requirements(tx: Tx) -> Requirements:
    return store.all_of(tx)


def set_requirements(tx: Tx, wanted: Requirements, *, actor: Actor, now: datetime) -> bool:
    """Demand these from now on; return whether it was otherwise."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = {stage: frozenset(wanted.get(stage, ())) for stage in Stage}
    if store.all_of(tx) == tidy:
        return False
    store.replace(tx, tidy)
    ledger.record(
        tx,
        kind="requirement.set",
        subject="setting/requirement",
        actor=actor.label,
        at=now,
        data={stage.value: sorted(tidy[stage]) for stage in Stage},
    )
    return True


def check(tx: Tx, incident: Incident, stage: Stage, *, actor: Actor) -> None:
    """Raise Incomplete when somebody would bring it to a stage that it is not fit for.

    What no person does nobody can be asked about; and what an alert opened or what is pressing is
    acknowledged whatever is unknown, for somebody is being woken by it.
    """
    is_by_somebody = actor.kind in {ActorKind.PERSON, ActorKind.TOKEN}
    is_waking = incident.alert_count > 0 or incident.priority.is_pressing
    if not is_by_somebody or (stage is Stage.ACKNOWLEDGED and is_waking):
        return
    lacking = missing(tx, incident, stage)
    if lacking:
        raise Incomplete(incident.number, stage, lacking)


def holds_closing(tx: Tx, incident: Incident) -> list[Need]:
    """Return what keeps it from being closed; nothing keeps back what recovered by itself."""
    is_by_itself = incident.resolution_code is Code.SELF_RECOVERED
    return [] if is_by_itself else missing(tx, incident, Stage.CLOSED)


def missing(tx: Tx, incident: Incident, stage: Stage) -> list[Need]:
    """Return what it lacks for a stage."""
    needed = store.all_of(tx)[stage]
    if not needed:
        return []
    asked = asking.known(tx, incident) if Need.ANSWERS in needed else None
    return requirement.missing(
        incident,
        needed,
        has_items=Need.ITEM in needed and bool(items.of_incident(tx, incident.number)),
        is_answered=asked is None or not asked.missing,
    )


def outlook(tx: Tx, number: int, *, actor: Actor) -> Mapping[Stage, list[Need]]:
    """Return what it lacks for each stage that is still to come."""
    incident = access.visible(tx, number, actor=actor)
    passed = {
        Stage.ACKNOWLEDGED: incident.acknowledged_at is not None,
        Stage.RESOLVED: incident.resolved_at is not None,
        Stage.CLOSED: not incident.is_open and incident.resolved_at is None,
    }
    told = {each: missing(tx, incident, each) for each in Stage if not passed[each]}
    return {stage: needs for stage, needs in told.items() if needs}
