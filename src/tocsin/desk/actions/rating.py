"""The reporter is asked, confirms or objects, and says how content they are.

They may do so signed in, or by the link that was sent to them, which is signed as it is sent: what
is kept of it lets nobody in. Whoever follows the link sees a form; nothing happens until it is
sent, because scanners of mail follow every link.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tocsin.desk import satisfaction, wording
from tocsin.desk.actions import following_up, writing
from tocsin.desk.satisfaction import Form, Rating, Satisfaction
from tocsin.desk.store import satisfaction as store
from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident
from tocsin.incidents.actions import closing, reading, reopening
from tocsin.kit import errors, ids, ledger, pages
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import links


class DeadLink(errors.NotFound):
    def __init__(self) -> None:
        super().__init__(
            "This link does not work: it is older than 30 days, or a newer one was sent to you."
        )


class NotAsked(errors.Conflict):
    """Nobody has asked for a score on this incident yet."""


class NeverAsked(errors.NotFound):
    """There was no reporter to ask, or it is not resolved."""


class AlreadyRated(errors.Conflict):
    """One incident, one score."""


class NothingToAdd(errors.Conflict):
    """There is no score yet, or something was said to it already."""


class NotTheReporter(errors.Forbidden):
    """Only who was asked can answer."""


def ask(tx: Tx, number: int, *, resolved_by: str, now: datetime) -> bool:
    """Send the reporter a link to confirm and to rate; return whether there was one to ask."""
    about = reading.get(tx, number, actor=actors.SYSTEM)
    asked = satisfaction.asked(about, resolved_by=resolved_by)
    if asked is None or not identity.person(tx, asked.person_id).is_active:
        return False
    is_first = store.of_incident(tx, number) is None
    expires_at = now + satisfaction.LASTS
    unused = ids.digest(ids.token())  # what the version before would send
    if not store.ask(tx, asked, digest=unused, expires_at=expires_at, now=now):
        return False
    person = identity.person(tx, asked.person_id)
    _, reply_to = writing.marked(tx, number, person.email, now=now)
    notify.notify_person(
        tx,
        asked.person_id,
        message=satisfaction.question(
            about,
            path=satisfaction.path(asked),
            language=person.locale,
            reply_to=reply_to,
        ),
        subject=about.subject,
        cause=f"satisfaction/{number}/{asked.round}",
        now=now,
    )
    if is_first:
        said = {"person_id": asked.person_id, "sentence": "The reporter was asked how it went."}
        _record(tx, "satisfaction.asked", number, said, actor=actors.SYSTEM, now=now)
    return True


def form(tx: Tx, token: str, *, key: Key, now: datetime) -> Form:
    """Return what to show behind a link; changes nothing."""
    claim = links.surveyed(key, token)
    about = satisfaction.named(claim) if claim else None
    asked = store.by_claim(tx, *about, now=now) if about else None
    if asked is None:  # or one that the version before sent
        asked = store.by_link(tx, ids.digest(token), now=now)
    if asked is None:
        raise DeadLink
    person = identity.person(tx, asked.person_id)
    if not person.is_active:
        raise DeadLink
    reporter = Actor(actors.Kind.PERSON, person.id, person.name, person.role, person_id=person.id)
    about_it = reading.get(tx, asked.incident_number, actor=actors.SYSTEM)
    return Form(
        about_it.number, about_it.title, about_it.status, asked.score, asked.comment, reporter
    )


def rate_by_link(tx: Tx, token: str, rating: Rating, *, key: Key, now: datetime) -> None:
    shown = form(tx, token, key=key, now=now)
    rate(tx, shown.incident_number, rating, actor=shown.actor, now=now)


def confirm_by_link(tx: Tx, token: str, *, key: Key, now: datetime) -> bool:
    """Say that it works again; return whether the incident is closed by that."""
    shown = form(tx, token, key=key, now=now)
    return closing.confirm(tx, shown.incident_number, actor=shown.actor, now=now)


def reopen_by_link(tx: Tx, token: str, *, reason: str, key: Key, now: datetime) -> None:
    """Say that it does not work; who says no more than that says it in their own language."""
    shown = form(tx, token, key=key, now=now)
    number, person_id = shown.incident_number, shown.actor.person_id
    if not reason.strip() and person_id is not None:
        reason = wording.say(identity.person(tx, person_id).locale, "works.no.said")
    reopening.reopen_or_follow(tx, number, reason=reason, actor=shown.actor, now=now)


def comment_by_link(tx: Tx, token: str, comment: str, *, key: Key, now: datetime) -> None:
    shown = form(tx, token, key=key, now=now)
    add_comment(tx, shown.incident_number, comment, actor=shown.actor, now=now)


def rate(tx: Tx, number: int, rating: Rating, *, actor: Actor, now: datetime) -> None:
    """Give the score, once."""
    permission.require(actor, Permission.REPORT)
    tidy = satisfaction.checked(rating)
    about = reading.get(tx, number, actor=actor)  # what one may not see does not exist for them
    asked = store.of_incident(tx, number)
    if asked is None:
        raise NotAsked(f"Incident {number} can be rated once it is resolved for its reporter.")
    if not actor.is_person(asked.person_id):
        raise NotTheReporter("Only the reporter can rate the help they got.")
    if not store.answer(tx, number, tidy, at=now):
        raise AlreadyRated(f"You have rated incident {number} already. Thank you.")
    said = {"score": tidy.score, "comment": tidy.comment, "body": tidy.comment}
    given = said | {"sentence": f"{actor.name} gave {tidy.score} of 5 for the help."}
    _record(tx, "satisfaction.given", number, given, actor=actor, now=now)
    if tidy.is_low:
        low = said | {"sentence": "The reporter is not content; somebody should talk to them."}
        _record(tx, "satisfaction.low", number, low, actor=actor, now=now)
        following_up.begin(tx, about, tidy, reporter=actor, now=now)


def add_comment(tx: Tx, number: int, comment: str, *, actor: Actor, now: datetime) -> None:
    """Say something to the score that one gave without a word, once."""
    permission.require(actor, Permission.REPORT)
    tidy = satisfaction.remark(comment)
    about = reading.get(tx, number, actor=actor)
    asked = store.of_incident(tx, number)
    if asked is not None and not actor.is_person(asked.person_id):
        raise NotTheReporter("Only the reporter can say something to their score.")
    if asked is None or asked.score is None or not store.add_comment(tx, number, tidy):
        raise NothingToAdd("Give a score first; one comment belongs to each.")
    said = {"score": asked.score, "comment": tidy, "body": tidy}
    given = said | {"sentence": f"{actor.name} says why it was {asked.score} of 5."}
    _record(tx, "satisfaction.commented", number, given, actor=actor, now=now)
    rating = Rating(asked.score, tidy)
    if rating.is_low:
        following_up.tell_more(tx, about, rating, reporter=actor, now=now)


def of_incident(tx: Tx, number: int, *, actor: Actor) -> Satisfaction | None:
    """None when nobody was asked."""
    reading.get(tx, number, actor=actor)
    return store.of_incident(tx, number)


def asked_about(tx: Tx, number: int, *, actor: Actor) -> Satisfaction:
    """Return what was asked about an incident, and the answer if there is one."""
    found = of_incident(tx, number, actor=actor)
    if found is None:
        raise NeverAsked(f"Nobody was asked how content they are with incident {number}.")
    return found


def answers(
    tx: Tx, *, cursor: str | None = None, limit: int = 50, actor: Actor
) -> pages.Page[Satisfaction]:
    """Return the scores given, the newest first."""
    permission.require(actor, Permission.READ)
    after = pages.decode(cursor, datetime, int) if cursor else None
    rows = store.answers(tx, after=after, limit=limit)
    last = rows[:limit][-1:]
    position = (last[0].answered_at, last[0].incident_number) if last else ()
    return pages.cut(rows, limit, *position)


def _record(
    tx: Tx, kind: str, number: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx, kind=kind, subject=incident.subject(number), actor=actor.label, at=now, data=data
    )
