"""Answers to what the desk wrote: comments of whom it wrote to, notes where it is somebody else.

What the reporter says of something that is resolved is heeded too.
"""

from dataclasses import dataclass
from datetime import datetime

from tocsin.desk import mail, mail_address
from tocsin.desk.actions import heeding, opening
from tocsin.desk.mail import Fate, Verdict
from tocsin.desk.mail_address import Mark
from tocsin.desk.mail_post import ROOM, Post
from tocsin.desk.store import mails as store
from tocsin.desk.store import tokens
from tocsin.identity import actions as identity
from tocsin.identity.person import Person
from tocsin.incidents.actions import reading, relating, talking
from tocsin.incidents.comment import LIMIT as COMMENT_LIMIT
from tocsin.incidents.incident import Incident
from tocsin.incidents.link import Kind, NewLink
from tocsin.kit import ids
from tocsin.kit.tx import Tx
from tocsin.signals.letter import said


@dataclass(frozen=True, slots=True)
class Thread:
    """The incident that a mail belongs to, and the address that its mark was sent to."""

    number: int
    owner: str


def thread_of(tx: Tx, post: Post) -> Thread | None:
    """The first mark that is one of ours."""
    for mark in mail_address.marks(post.letter, post.arrived.recipient)[:20]:
        owner = owner_of(tx, mark)
        if owner is not None:
            return Thread(mark.number, owner)
    return None


def owner_of(tx: Tx, mark: Mark) -> str | None:
    """The address that a mark was sent to; None if it is none of ours."""
    return tokens.token_owner(tx, mark, digest=ids.digest(mark.word))


def reply(tx: Tx, post: Post, thread: Thread) -> Fate:
    """Add it to its incident, or open another where that one is over and it is more than thanks."""
    incident = _living(tx, thread.number)
    said_before = store.commented_since(
        tx, post.now - opening.HOUR, number=incident.number, sender=post.sender
    )
    if said_before >= mail.COMMENTS_AN_HOUR:
        reason = f"{said_before} comments of this sender within the hour are enough."
        return opening.hold(tx, post, reason, number=incident.number)
    if heeding.wants_another(tx, post, incident):
        fate = opening.open_within_limits(tx, post)
        _link(tx, fate.incident_number, incident.number, now=post.now)
        return fate
    return _comment(tx, post, incident, is_owner=thread.owner == post.sender)


def _living(tx: Tx, number: int) -> Incident:
    """The incident, or the one that it was merged into."""
    incident = reading.get(tx, number, actor=ROOM)
    for _ in range(10):
        if incident.merged_into is None:
            break
        incident = reading.get(tx, incident.merged_into, actor=ROOM)
    return incident


def _comment(tx: Tx, post: Post, incident: Incident, *, is_owner: bool) -> Fate:
    """Say it in the name of whom the mark was sent to; of anybody else it is a note for us."""
    person = _active(tx, post.sender) if is_owner else None
    author = identity.acting(tx, person) if person else ROOM
    named = f"{post.letter.sender.name} <{post.sender}>".strip()
    heading = "" if person else f"By mail from {named}:\n\n"
    if not is_owner:
        heading = f"By mail from {named}, to whom our mail did not go:\n\n"
    body = heading + (said.of_reply(post.letter.text) or "(The mail has no text.)")
    comment_id = talking.comment(
        tx,
        incident.number,
        opening.fitting(body, post.files.words, COMMENT_LIMIT),
        is_public=is_owner,
        via="mail",
        actor=author,
        now=post.now,
    )
    opening.attach(tx, post, incident.number, author, is_public=is_owner)
    reason = "It answers to a mail of ours that went to somebody else."
    if is_owner:
        reason = heeding.heed(tx, post, incident, author=author)
    person_id = person.id if person else None
    return Fate(Verdict.COMMENTED, reason, incident.number, comment_id, person_id=person_id)


def _link(tx: Tx, number: int | None, to: int, *, now: datetime) -> None:
    if number is not None and number != to:
        relating.link(tx, number, NewLink(Kind.RELATED, to), actor=ROOM, now=now)


def _active(tx: Tx, address: str) -> Person | None:
    found = identity.person_by_email(tx, address)
    return found if found is not None and found.is_active else None
