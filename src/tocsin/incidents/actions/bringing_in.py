"""The escalation matrix as it is set, and what happens when an incident meets one of its rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import announcement
from tocsin.incidents import escalation_matrix as ideas
from tocsin.incidents.actions import access, engaging, escalating, looking, saving, telling
from tocsin.incidents.escalation_matrix import Row
from tocsin.incidents.incident import Incident
from tocsin.incidents.priority import Level
from tocsin.incidents.store import escalations as store
from tocsin.incidents.store.escalations import Met
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import targets
from tocsin.oncall.target import Kind, Target


def matrix(tx: Tx, *, actor: Actor) -> list[Row]:
    """Return the rows in their order, targets with the names they have now."""
    permission.require(actor, Permission.READ)
    return looking.rows(tx)


def set_matrix(tx: Tx, wanted: Sequence[Row], *, actor: Actor, now: datetime) -> bool:
    """Make it these rows; every open incident is looked at by them. False if it was so already.

    A row that keeps its name has acted where it has; one that is new or renamed has not.
    """
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked(wanted)
    before, after = store.rows(tx), [(row.name, looking.written(row)) for row in tidy]
    if [(row.name, row.definition) for row in before] == after:
        return False
    store.replace_rows(tx, after)
    store.look_at_all(tx, at=now)
    data = {
        "before": {row.name: row.definition for row in before},
        "after": dict(after),
    }
    ledger.record(
        tx,
        kind="escalation.matrix_set",
        subject="setting/escalation",
        actor=actor.label,
        at=now,
        data=data,
    )
    return True


def targets_of(tx: Tx, texts: Iterable[str]) -> tuple[Target, ...]:
    """Return the targets that are written, or raise BadTarget or UnknownTarget."""
    return tuple(dict.fromkeys(targets.find(tx, text) for text in texts))


def met(tx: Tx, number: int, *, actor: Actor) -> list[Met]:
    """Return which rows an incident has met, and when."""
    access.visible(tx, number, actor=actor)
    permission.require(actor, Permission.READ)
    return store.met(tx, number)


def complexity(tx: Tx, number: int, *, actor: Actor) -> Level:
    """Return how complex it is: what somebody found, else what its services suggest."""
    incident = access.visible(tx, number, actor=actor)
    given = store.complexities(tx, [number]).get(number)
    return ideas.complexity(given, services=len(incident.service_ids))


def asked_complexity(tx: Tx, number: int, *, actor: Actor) -> Level | None:
    """Return how complex it is where a row of the matrix asks for that, else None."""
    asks = any(row.definition.get("complexities") for row in store.rows(tx))
    return complexity(tx, number, actor=actor) if asks else None


def set_complexity(tx: Tx, number: int, wanted: Level, *, actor: Actor, now: datetime) -> Incident:
    """Say how complex it is; the matrix may ask for more people by that."""
    incident = access.workable(tx, number, actor=actor)
    before = complexity(tx, number, actor=actor)
    store.put_complexity(tx, number, wanted)
    if before is not wanted:
        told = {"from": before, "to": wanted}
        saving.record(tx, number, "complexity_set", told, actor=actor, now=now)
        looking.refresh(tx, incident, now=now)
    return incident


def act(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> list[Row]:
    """Let the rows act that the incident meets by now, and say when to look again."""
    acted = looking.due(tx, incident, now=now)
    current = incident
    for row in acted:
        if store.note_met(tx, incident.number, row.name, at=now):
            current = _act(tx, current, row, actor=actor, now=now)
    looking.refresh(tx, current, now=now)
    return acted


def _act(tx: Tx, incident: Incident, row: Row, *, actor: Actor, now: datetime) -> Incident:
    after = replace(incident, escalated_count=incident.escalated_count + 1)
    because = ideas.words(row)
    informed = _people(tx, row.inform, now=now)
    told = {
        "way": "matrix",
        "row": row.name,
        "reason": because,
        "brought_in": [str(target) for target in row.bring_in] or None,
        "person_ids": informed or None,
    }
    entries = escalating.entries(incident.number, told, now)
    saving.save(tx, incident, after, entries, actor=actor, now=now)
    why = f"{row.name}: {because}"
    if people := [each for each in row.bring_in if each.kind is not Kind.VENDOR]:
        telling.bring_in(tx, after, people, because=why, now=now)
    if informed:
        message = announcement.notice(after, "Escalated to you", f"{why}.")
        cause = f"matrix/{row.name}"
        telling.tell(tx, after, informed, message=message, cause=cause, now=now)
    vendors = [each.id for each in row.bring_in if each.kind is Kind.VENDOR and each.id]
    if not vendors:
        return after
    engaging.engage_all(tx, after.number, vendors, because=why, actor=actor, now=now)
    return access.workable(tx, after.number, actor=actor)


def _people(tx: Tx, found: Sequence[Target], *, now: datetime) -> list[int]:
    """Whom the targets stand for at this moment; one that is gone stands for nobody."""
    people: list[int] = []
    for target in found:
        try:
            with tx.savepoint():
                people += [p.id for p in targets.people_of(tx, target, now=now).people]
        except errors.Anticipated:
            continue
    return list(dict.fromkeys(people))
