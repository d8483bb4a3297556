"""Low scores are talked about: who leads the team is told, and says what came of it."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.desk import follow_up
from tocsin.desk.follow_up import FollowUp
from tocsin.desk.satisfaction import Rating
from tocsin.desk.store import follow_ups as store
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, ledger, pages
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Message


class NoFollowUp(errors.NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(f"Nobody was asked to follow up on incident {number}.")


class AlreadyDone(errors.Conflict):
    """One conversation, one word about it."""


def begin(tx: Tx, about: Incident, rating: Rating, *, reporter: Actor, now: datetime) -> None:
    """Ask those who lead the team to talk to the reporter."""
    people = _leaders(tx, about)
    store.open_one(tx, about.number, rating, owner_id=people[0] if people else None, at=now)
    message = follow_up.request(about, rating, reporter=reporter.name)
    _tell(tx, about, people, message, cause=f"follow-up/{about.number}", now=now)


def tell_more(tx: Tx, about: Incident, rating: Rating, *, reporter: Actor, now: datetime) -> None:
    """Tell whose it is, while it is open, what the reporter says to their score afterwards."""
    found = store.get(tx, about.number)
    if found is None or found.done_at is not None:
        return
    people = [found.owner_id] if found.owner_id else _leaders(tx, about)
    message = follow_up.request(about, rating, reporter=reporter.name)
    _tell(tx, about, people, message, cause=f"follow-up/{about.number}/more", now=now)


def done(tx: Tx, number: int, *, note: str, actor: Actor, now: datetime) -> FollowUp:
    """Say what came of talking to them."""
    permission.require(actor, Permission.RESPOND)
    about = reading.get(tx, number, actor=actor)
    tidy = follow_up.noted(note)
    if not store.finish(tx, number, by=actor.label, note=tidy, at=now):
        if store.get(tx, number) is None:
            raise NoFollowUp(number)
        raise AlreadyDone(f"Somebody followed up on incident {number} already.")
    said = {
        "body": tidy,
        "sentence": f"{actor.name} followed up on the low score.",
    }
    ledger.record(
        tx,
        kind="satisfaction.followed_up",
        subject=about.subject,
        actor=actor.label,
        at=now,
        data=said,
    )
    return of_incident(tx, number, actor=actor)


def of_incident(tx: Tx, number: int, *, actor: Actor) -> FollowUp:
    permission.require(actor, Permission.READ)
    reading.get(tx, number, actor=actor)
    found = store.get(tx, number)
    if found is None:
        raise NoFollowUp(number)
    return found


def listed(
    tx: Tx, *, is_open: bool = True, cursor: str | None = None, limit: int = 50, actor: Actor
) -> pages.Page[FollowUp]:
    """Return those that are open, or those that are done, the newest first."""
    permission.require(actor, Permission.READ)
    after = pages.decode(cursor, datetime, int) if cursor else None
    rows = store.listed(tx, is_open=is_open, after=after, limit=limit)
    last = rows[:limit][-1:]
    position = (last[0].opened_at, last[0].incident_number) if last else ()
    return pages.cut(rows, limit, *position)


def _tell(
    tx: Tx,
    about: Incident,
    people: Sequence[int],
    message: Message,
    *,
    cause: str,
    now: datetime,
) -> None:
    for person_id in people:
        notify.notify_person(
            tx, person_id, message=message, subject=about.subject, cause=cause, now=now
        )


def _leaders(tx: Tx, about: Incident) -> list[int]:
    """Who leads its team; without such, the whole team, or else the administrators."""
    team_id = about.team_id
    leads = [m.person_id for m in identity.memberships(tx, team_id) if m.is_lead] if team_id else []
    active = [person.id for person in identity.people(tx, ids=leads) if person.is_active]
    if active:
        return active
    people = identity.members(tx, team_id) if team_id else []
    return [person.id for person in people or identity.admins(tx)]
