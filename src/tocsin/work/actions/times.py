"""Time is noted by whoever spent it, and added up by whoever has to account for it."""

from datetime import date, datetime

from tocsin.identity import permission
from tocsin.identity.actions import leading
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import access, inspecting
from tocsin.kit import errors, ledger, pages, periods
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.work import time_entry as ideas
from tocsin.work.store import times as store
from tocsin.work.time_entry import Entry, NewEntry, Span


class UnknownTimeEntry(errors.NotFound):
    """It is not there, or not any more."""


class NobodysTime(errors.Invalid):
    """Only people spend time."""


class TooManyEntries(errors.Conflict):
    """An incident is no time sheet."""


def log(tx: Tx, number: int, new: NewEntry, *, actor: Actor, now: datetime) -> int:
    """Note that the actor has worked on it for so long."""
    access.workable(tx, number, actor=actor)
    if actor.person_id is None:
        raise NobodysTime(f"{actor.name} is no person who could have worked on it.")
    tidy = ideas.checked(new, today=now.date())
    if len(store.of_incident(tx, number)) >= ideas.MOST_ENTRIES:
        raise TooManyEntries(f"An incident has at most {ideas.MOST_ENTRIES} entries of time.")
    minutes = round(tidy.spent.total_seconds() / 60)
    entry_id = store.insert(tx, number, tidy, person_id=actor.person_id, minutes=minutes, at=now)
    said = f"{actor.name} worked on it for {periods.spoken(tidy.spent)}"
    _record(tx, "time.logged", number, said, actor, now)
    return entry_id


def remove(tx: Tx, number: int, entry_id: int, *, actor: Actor, now: datetime) -> None:
    """Take an entry back: their own, or as a manager anybody's."""
    access.workable(tx, number, actor=actor)
    found = next((each for each in store.of_incident(tx, number) if each.id == entry_id), None)
    if found is None:
        raise UnknownTimeEntry(f"Incident {number} has no entry of time {entry_id}.")
    if not actor.is_person(found.person_id):
        permission.require(actor, Permission.CONFIGURE)
    store.delete(tx, entry_id)
    said = f"{actor.name} took {periods.spoken(found.spent)} of time back"
    _record(tx, "time.removed", number, said, actor, now)


def of_incident(tx: Tx, number: int, *, actor: Actor) -> list[Entry]:
    """Return what was spent on it, newest first; not for whoever only reported it."""
    inspecting.inside(tx, number, actor=actor)
    return store.of_incident(tx, number)


def between(
    tx: Tx, span: Span, *, cursor: str | None = None, limit: int = 200, actor: Actor
) -> Page[Entry]:
    """Return what was spent in these days: their own, their team's for its lead, or everybody's
    for managers and auditors."""
    permission.require_sight(actor, Permission.RESPOND)
    if not _may_see(tx, span.person_id, actor):
        raise permission.NotPermitted(actor, Permission.CONFIGURE)
    found = store.between(tx, span, after=_place(cursor), limit=limit + 1)
    last = found[min(limit, len(found)) - 1] if found else None
    return pages.cut(found, limit, *((last.worked_on.isoformat(), last.id) if last else ()))


def _may_see(tx: Tx, person_id: int | None, actor: Actor) -> bool:
    if permission.may_see(actor, Permission.CONFIGURE):
        return True
    if person_id is None:
        return False
    return actor.is_person(person_id) or leading.may_configure_for(tx, actor, [person_id])


def _place(cursor: str | None) -> tuple[date, int] | None:
    if cursor is None:
        return None
    day, entry_id = pages.decode(cursor, str, int)
    try:
        return date.fromisoformat(day), entry_id
    except ValueError as fault:
        raise errors.Invalid("This cursor was not given out by this list.") from fault


def _record(tx: Tx, kind: str, number: int, said: str, actor: Actor, now: datetime) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=incidents.subject(number),
        actor=actor.label,
        at=now,
        data={"sentence": f"{said}."},
    )
