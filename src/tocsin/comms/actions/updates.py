"""An update is written once and goes to all who wait for it."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.comms import cadence, template, update
from tocsin.comms.actions import audiences, cadences, templates
from tocsin.comms.audience import Audience, Recipients
from tocsin.comms.store import pages
from tocsin.comms.store import updates as store
from tocsin.comms.template import NewTemplate, Rendered
from tocsin.comms.update import NewUpdate, Update
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import clocks, reading
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency


class DrillIsPrivate(errors.Invalid):
    """Nobody outside should read of an outage that is none."""


@dataclass(frozen=True, slots=True)
class _Posting:
    """An update that is ready to go out."""

    about: Incident
    new: NewUpdate
    audiences: tuple[Audience, ...]
    told: Recipients
    next_due_at: datetime | None
    letter: Rendered


def post(tx: Tx, number: int, new: NewUpdate, *, actor: Actor, now: datetime) -> int:
    """Send it to the audiences, put it on the status pages if it is public; return its id."""
    posting = _prepared(tx, number, new, actor=actor, now=now)
    update_id = store.insert(
        tx,
        number,
        posting.new,
        recipients=posting.told.count,
        next_due_at=posting.next_due_at,
        sent_by=actor.label,
        at=now,
    )
    _queue(tx, posting, update_id=update_id, now=now)
    cadences.reschedule(tx, number)
    _record(tx, posting, update_id=update_id, actor=actor, now=now)
    clocks.heard(tx, posting.about, now=now)
    return update_id


def preview(tx: Tx, number: int, new: NewUpdate, *, actor: Actor, now: datetime) -> Rendered:
    """Return the message that it would make."""
    return _prepared(tx, number, new, actor=actor, now=now).letter


def of_incident(tx: Tx, number: int, *, actor: Actor) -> list[Update]:
    """Return what was told about it, newest first."""
    permission.require(actor, Permission.READ)
    reading.get(tx, number, actor=actor)
    return store.of_incidents(tx, [number], only_public=False)


def _prepared(tx: Tx, number: int, new: NewUpdate, *, actor: Actor, now: datetime) -> _Posting:
    permission.require(actor, Permission.RESPOND)
    about = reading.get(tx, number, actor=actor)
    if about.is_drill and new.is_public:
        sentence = "A drill is not published; send the update to an audience only."
        raise DrillIsPrivate(sentence, fields={"is_public": sentence})
    tidy = update.checked(new, title=about.title)
    chosen = audiences.chosen(tx, tidy.audience_ids)
    next_due_at = _next_due(tx, about, tidy, now)
    services = [service.name for service in reading.services_of(tx, about)]
    values = update.values(tidy, about, services, next_due_at=next_due_at, now=now)
    words = _template(tx, tidy.template_id, actor)
    told = audiences.recipients(tx, chosen)
    return _Posting(about, tidy, tuple(chosen), told, next_due_at, template.fill(words, values))


def _next_due(tx: Tx, about: Incident, new: NewUpdate, now: datetime) -> datetime | None:
    if not about.is_open:
        return None
    every = cadences.get(tx).get(about.priority)
    return cadence.next_due(every, phase=new.phase, promised=new.next_in, now=now)


def _template(tx: Tx, template_id: int | None, actor: Actor) -> NewTemplate:
    if template_id is None:
        return template.STANDARD
    return templates.get(tx, template_id, actor=actor).as_new()


def _queue(tx: Tx, posting: _Posting, *, update_id: int, now: datetime) -> None:
    about, told = posting.about, posting.told
    cause = f"update/{update_id}"
    inside = _message(posting, f"/incidents/{about.number}")
    for person_id in told.person_ids:
        notify.notify_person(
            tx, person_id, message=inside, subject=about.subject, cause=cause, now=now
        )
    slug = pages.public_slug(tx, about.service_ids) if told.emails else None
    outside = _message(posting, f"/status/{slug}" if slug else "/")
    for email in told.emails:
        notify.notify_address(
            tx,
            channel="email",
            address=email,
            message=outside,
            subject=about.subject,
            cause=cause,
            now=now,
        )


def _message(posting: _Posting, path: str) -> Message:
    return Message(
        title=posting.letter.subject,
        body=posting.letter.body,
        path=path,
        kind=Kind.UPDATE,
        urgency=Urgency.LOW,
        is_drill=posting.about.is_drill,
    )


def _record(tx: Tx, posting: _Posting, *, update_id: int, actor: Actor, now: datetime) -> None:
    new, told = posting.new, posting.told
    names = [one.name for one in posting.audiences]
    sentence = update.sentence(new, names, recipients=told.count, sender=actor.name)
    ledger.record(
        tx,
        kind="update.posted",
        subject=posting.about.subject,
        actor=actor.label,
        at=now,
        data={
            "update_id": update_id,
            "phase": new.phase,
            "state": new.state,
            "headline": new.headline,
            "body": new.body,
            "audiences": names,
            "recipients": told.count,
            "is_public": new.is_public,
            "sentence": sentence,
        },
    )
