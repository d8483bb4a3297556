"""Announcing an outage to those who report, and counting whom it hits.

Who says "me too" instead of reporting it again is told, like the reporter, when it is over.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.desk import outage as ideas
from tocsin.desk import wording
from tocsin.desk.outage import Affected, NewOutage, Outage, OutageRow
from tocsin.desk.store import outages as store
from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, ledger, pages
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency

_MOST_LOOKED_AT = 200
_AT_ONCE = 500
_MINE_AT_MOST = 50


class NotAnOutage(errors.NotFound):
    """Nothing is known to all under this number."""


class AlreadySo(errors.Conflict):
    """They had said so before."""


class AlreadyOver(errors.Conflict):
    """Nobody need know of what is over."""


class NobodyToCount(errors.Invalid):
    """A token of no person's own cannot be hit by an outage."""


def announce(tx: Tx, number: int, new: NewOutage, *, actor: Actor, now: datetime) -> None:
    """Let everybody who reports know of it, in these words, until it is over."""
    permission.require(actor, Permission.RESPOND)
    about = reading.get(tx, number, actor=actor)
    if not about.is_open:
        raise AlreadyOver(f"Incident {number} is over; there is nothing to announce.")
    tidy = ideas.checked(new)
    store.put(tx, number, tidy, by=actor.label, at=now)
    said = {"title": tidy.title, "sentence": f"{actor.name} announced it to everybody."}
    _record(tx, "outage.announced", number, said, actor=actor, now=now)


def announce_published(tx: Tx, number: int, new: NewOutage, *, actor: Actor, now: datetime) -> bool:
    """Let those who report know what a status page says; return whether it is new to them.

    What a person announced, or took back, stays as they left it.
    """
    about = reading.get(tx, number, actor=actor)
    if not about.is_open or about.is_drill:
        return False
    tidy = ideas.published(new)
    is_new = store.put_unless_by_hand(tx, number, tidy, by=actor.label, at=now)
    if is_new:
        sentence = "Who reports is told of it too, as the status page says it."
        said = {"title": tidy.title, "sentence": sentence}
        _record(tx, "outage.announced", number, said, actor=actor, now=now)
    return is_new


def withdraw(tx: Tx, number: int, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.RESPOND)
    reading.get(tx, number, actor=actor)
    if not store.withdraw(tx, number, at=now):
        raise NotAnOutage(f"Incident {number} was not announced.")
    said = {"sentence": f"{actor.name} took the announcement back."}
    _record(tx, "outage.withdrawn", number, said, actor=actor, now=now)


def announced(tx: Tx, number: int, *, actor: Actor) -> OutageRow | None:
    permission.require(actor, Permission.READ)
    reading.get(tx, number, actor=actor)
    return store.get(tx, number)


def known(tx: Tx, *, service_id: int | None = None, actor: Actor) -> list[Outage]:
    """Return the outages that are announced and go on, those of the service first."""
    permission.require_sight(actor, Permission.REPORT)
    rows = store.newest(tx, limit=_MOST_LOOKED_AT)
    return ideas.nearest(_going_on(tx, rows, actor), service_id)[: ideas.KNOWN_AT_MOST]


def one(tx: Tx, number: int, *, actor: Actor) -> Outage:
    permission.require_sight(actor, Permission.REPORT)
    row = store.get(tx, number)
    found = _going_on(tx, [row], actor) if row else []
    if not found:
        raise NotAnOutage(f"No outage is known under the number {number}.")
    return found[0]


def me_too(
    tx: Tx,
    number: int,
    *,
    note: str = "",
    person_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """Count somebody among the affected, oneself or a caller; return how many there are."""
    whom = _whom(person_id, actor)
    about = _to_be_joined(tx, number, actor)
    if not store.join(tx, number, whom, note=ideas.note(note), at=now):
        raise AlreadySo("This was said before; it counts once.")
    name = identity.person(tx, whom).name
    said = {"person_id": whom, "body": ideas.note(note), "sentence": f"It hits {name} too."}
    _record(tx, "outage.joined", about.number, said, actor=actor, now=now)
    return count(tx, number)


def not_me(
    tx: Tx, number: int, *, person_id: int | None = None, actor: Actor, now: datetime
) -> None:
    """Take it back."""
    whom = _whom(person_id, actor)
    if not store.leave(tx, number, whom):
        raise NotAnOutage(f"Nobody said that incident {number} hits them.")
    name = identity.person(tx, whom).name
    said = {"person_id": whom, "sentence": f"It does not hit {name} after all."}
    _record(tx, "outage.left", number, said, actor=actor, now=now)


def count(tx: Tx, number: int) -> int:
    return sum(each.affected for each in store.counts(tx, [number], person_id=None))


def affected(
    tx: Tx, number: int, *, cursor: str | None = None, limit: int = 50, actor: Actor
) -> pages.Page[Affected]:
    """Return whom it hits."""
    permission.require(actor, Permission.READ)
    reading.get(tx, number, actor=actor)
    [after] = pages.decode(cursor, int) if cursor else [0]
    rows = store.of_incident(tx, number, after_id=after, limit=limit + 1)
    last = rows[:limit][-1:]
    return pages.cut(rows, limit, *((last[0].person_id,) if last else ()))


def joined(tx: Tx, *, actor: Actor) -> list[tuple[OutageRow, Incident]]:
    """Return what somebody said "me too" to, with how it stands, the newest first."""
    if actor.person_id is None:
        return []
    numbers = store.of_person(tx, actor.person_id, limit=_MINE_AT_MOST)
    rows = {n: row for n in numbers if (row := store.get(tx, n))}
    found = {i.number: i for i in reading.some(tx, list(rows), actor=actors.SYSTEM)}
    return [(row, found[n]) for n, row in rows.items() if n in found]


def tell_affected(tx: Tx, number: int, *, now: datetime) -> int:
    """Tell each of them, in their language, that it is over; return how many there were."""
    about = reading.get(tx, number, actor=actors.SYSTEM)
    row = store.get(tx, number)
    told, after = 0, 0
    while some := store.of_incident(tx, number, after_id=after, limit=_AT_ONCE):
        after = some[-1].person_id
        for each in some:
            told += _tell(tx, about, each.person_id, row.title if row else about.title, now=now)
    return told


def _tell(tx: Tx, about: Incident, person_id: int, title: str, *, now: datetime) -> int:
    person = identity.person(tx, person_id)
    if person_id == about.reporter_id or not person.is_active:
        return 0
    language = person.locale
    message = Message(
        title=wording.say(language, "mail.over.title", title=title),
        body=wording.say(language, "mail.over.body", title=title),
        path="/reports",
        kind=Kind.NOTICE,
        urgency=Urgency.LOW,
    )
    cause = f"affected/{about.number}/{about.reopened_count}"
    notify.notify_person(
        tx, person_id, message=message, subject=about.subject, cause=cause, now=now
    )
    return 1


def _going_on(tx: Tx, rows: Sequence[OutageRow], actor: Actor) -> list[Outage]:
    numbers = [row.incident_number for row in rows]
    open_ = {i.number: i for i in reading.some(tx, numbers, actor=actors.SYSTEM) if i.is_open}
    hit = {c.incident_number: c for c in store.counts(tx, numbers, person_id=actor.person_id)}
    return [
        Outage(
            row.incident_number,
            row.title,
            row.words,
            row.announced_at,
            hit[row.incident_number].affected if row.incident_number in hit else 0,
            row.incident_number in hit and hit[row.incident_number].is_mine,
            open_[row.incident_number].service_ids,
        )
        for row in rows
        if row.incident_number in open_
    ]


def _whom(person_id: int | None, actor: Actor) -> int:
    if person_id is not None and not actor.is_person(person_id):
        permission.require(actor, Permission.RESPOND)
        return person_id
    permission.require(actor, Permission.REPORT)
    if actor.person_id is None:
        raise NobodyToCount("Say whom it hits: this token is nobody's own.")
    return actor.person_id


def _to_be_joined(tx: Tx, number: int, actor: Actor) -> Incident:
    """What was announced everybody may join; what was not, whoever sees the incident."""
    by = actors.SYSTEM if store.get(tx, number) else actor
    about = reading.get(tx, number, actor=by)
    if not about.is_open:
        raise AlreadyOver(f"Incident {number} is over. If it is back, report it anew.")
    return about


def _record(
    tx: Tx, kind: str, number: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=incidents.subject(number),
        actor=actor.label,
        at=now,
        data=data,
    )
