"""Macros are kept by whom they are for, shown filled in, and carried out on one incident."""

from collections.abc import Mapping
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.work import audience
from tocsin.work import edit as edits
from tocsin.work import macro as ideas
from tocsin.work.actions import bulk_editing, editing, keeping
from tocsin.work.edit import Answer, Outcome
from tocsin.work.macro import Macro, NewMacro
from tocsin.work.store import keeping as rows
from tocsin.work.store import macros as store
from tocsin.work.store.macros import MACROS


class UnknownMacro(errors.NotFound):
    def __init__(self, macro_id: int) -> None:
        super().__init__(f"There is no macro {macro_id}.")


class MacroNameTaken(errors.Conflict):
    """Two macros of one name would be mistaken for each other."""


class TooManyMacros(errors.Conflict):
    """Nobody finds one among so many."""


class Refused(errors.Conflict):
    """The incident does not let it be made; nothing was changed."""


def create(tx: Tx, new: NewMacro, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.RESPOND)
    tidy = ideas.checked(new)
    of = keeping.keeper(tx, tidy.audience, tidy.team_id, actor=actor)
    if rows.count_of(tx, MACROS, of) >= ideas.MOST_MACROS:
        raise TooManyMacros(f"There are {ideas.MOST_MACROS} macros already; remove one first.")
    macro_id = store.insert(tx, tidy, of, at=now)
    if macro_id is None:
        raise MacroNameTaken(f"There is a macro named {tidy.name} already.")
    _record(tx, "macro.created", macro_id, tidy, actor=actor, now=now)
    return macro_id


def replace(tx: Tx, macro_id: int, new: NewMacro, *, actor: Actor, now: datetime) -> None:
    before = macro(tx, macro_id, actor=actor)
    audience.require(before.keeper, actor)
    tidy = ideas.checked(new)
    of = keeping.keeper(tx, tidy.audience, tidy.team_id, actor=actor)
    if not store.update(tx, macro_id, tidy, of):
        raise MacroNameTaken(f"There is a macro named {tidy.name} already.")
    _record(tx, "macro.updated", macro_id, tidy, actor=actor, now=now)


def remove(tx: Tx, macro_id: int, *, actor: Actor, now: datetime) -> None:
    before = macro(tx, macro_id, actor=actor)
    audience.require(before.keeper, actor)
    rows.delete(tx, MACROS, macro_id)
    gone = NewMacro(before.name, before.edit, before.answer, before.audience, before.team_id)
    _record(tx, "macro.removed", macro_id, gone, actor=actor, now=now)


def macro(tx: Tx, macro_id: int, *, actor: Actor) -> Macro:
    permission.require(actor, Permission.RESPOND)
    found = rows.get(tx, MACROS, macro_id)
    if found is None or not audience.is_theirs(found.keeper, actor):
        raise UnknownMacro(macro_id)
    return found


def listed(tx: Tx, *, actor: Actor) -> list[Macro]:
    """Return their own first, then their teams', then everybody's."""
    permission.require(actor, Permission.RESPOND)
    return rows.visible(tx, MACROS, person_id=actor.person_id, team_ids=actor.team_ids)


def shared(tx: Tx, *, actor: Actor) -> list[Macro]:
    permission.require_sight(actor, Permission.CONFIGURE)
    return rows.shared(tx, MACROS)


def filled(tx: Tx, number: int, macro_id: int, *, actor: Actor) -> Answer:
    """Return its answer with what this incident is put in place."""
    found = macro(tx, macro_id, actor=actor)
    incident = reading.get(tx, number, actor=actor)
    return Answer(ideas.fill(found.body, _values(tx, incident, actor)), found.is_public)


def preview(
    tx: Tx, number: int, macro_id: int, answer: Answer | None, *, actor: Actor, now: datetime
) -> Outcome:
    """Return what it would make of the incident, and leave no trace of having tried."""
    found = macro(tx, macro_id, actor=actor)
    said = answer or filled(tx, number, macro_id, actor=actor)
    [outcome] = bulk_editing.preview(tx, [number], found.edit, said, actor=actor, now=now)
    return outcome


def carry_out(
    tx: Tx, number: int, macro_id: int, answer: Answer | None, *, actor: Actor, now: datetime
) -> Outcome:
    """Make it of the incident, wholly or not at all; ``answer`` is said instead of its own."""
    found = macro(tx, macro_id, actor=actor)
    said = answer or filled(tx, number, macro_id, actor=actor)
    reading.get(tx, number, actor=actor)
    outcome = editing.carry_out(tx, number, found.edit, said, actor=actor, now=now)
    if outcome.failure:
        raise Refused(outcome.failure)
    return outcome


def _values(tx: Tx, incident: Incident, actor: Actor) -> Mapping[str, str]:
    reporter = _person(tx, incident.reporter_id)
    services = ", ".join(service.name for service in reading.services_of(tx, incident))
    team = identity.team(tx, incident.team_id).name if incident.team_id is not None else ""
    return {
        "number": str(incident.number),
        "title": incident.title,
        "status": incident.status.words,
        "priority": incident.priority.value,
        "services": services,
        "category": incident.category or "",
        "reporter": reporter,
        "first_name": reporter.split(" ")[0],
        "agent": actor.name,
        "team": team,
        "logged": f"{incident.logged_at:%Y-%m-%d}",
    }


def _person(tx: Tx, person_id: int | None) -> str:
    return "" if person_id is None else identity.person(tx, person_id).name


def _record(
    tx: Tx, kind: str, macro_id: int, said: NewMacro, *, actor: Actor, now: datetime
) -> None:
    told = {
        "name": said.name,
        "audience": said.audience,
        "team_id": said.team_id,
        "edit": edits.written(said.edit),
        "answer": said.answer.body,
        "is_public": said.answer.is_public,
    }
    ledger.record(tx, kind=kind, subject=f"macro/{macro_id}", actor=actor.label, at=now, data=told)
