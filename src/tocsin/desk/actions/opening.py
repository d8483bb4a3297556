"""Incidents that begin with a mail, within limits, and who is taken for its sender.

Anybody can write anybody's name on an envelope: a sender's name gives a requester's rights.
"""

from dataclasses import replace
from datetime import timedelta

from tocsin.desk import mail, mail_address
from tocsin.desk.actions import writing
from tocsin.desk.mail import Fate, Verdict
from tocsin.desk.mail_post import ROOM, Post
from tocsin.desk.store import mails as store
from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor, Role
from tocsin.identity.person import NewPerson, Person
from tocsin.incidents.actions import declare, reading, talking
from tocsin.incidents.incident import DESCRIPTION_LIMIT, Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.kit import errors, text
from tocsin.kit.tx import Tx
from tocsin.signals import mail_alert

HOUR = timedelta(hours=1)


def open_within_limits(tx: Tx, post: Post) -> Fate:
    """Open an incident for whom the settings admit, so many an hour; what is above is held back."""
    since = post.now - HOUR
    own = store.opened_since(tx, since, sender=post.sender)
    if own >= mail.OPENED_AN_HOUR:
        return hold(tx, post, f"{own} incidents of this sender within the hour are enough.")
    if store.opened_since(tx, since, sender=None) >= mail.OPENED_BY_ALL_AN_HOUR:
        return hold(tx, post, "More incidents came by mail within the hour than anybody reads.")
    known = identity.person_by_email(tx, post.sender) if post.sender else None
    if known is not None and not known.is_active:
        return Fate(Verdict.REFUSED, f"{known.name} is no longer active.", person_id=known.id)
    if known is None and post.sender and not post.setting.admits(post.sender):
        return Fate(Verdict.REFUSED, f"Nobody here has the address {post.sender}.")
    return open_incident(tx, post, person=somebody(tx, post), is_answered=True)


def open_incident(tx: Tx, post: Post, *, person: Person | None, is_answered: bool) -> Fate:
    """Open it whatever the limits; ``is_answered`` if its sender is to have a receipt."""
    actor = replace(identity.acting(tx, person), role=Role.REQUESTER) if person else ROOM
    unnamed = "" if person else f"By mail from {post.sender or 'nobody'}:\n\n"
    body = f"{unnamed}{post.letter.text.strip()}"
    number = declare.declare(
        tx,
        Declaration(
            mail_address.without_mark(mail_alert.title(post.letter)) or "A mail without a subject",
            fitting(body, post.files.words, DESCRIPTION_LIMIT),
            Channel.MAIL,
            reporter_id=person.id if person else None,
        ),
        actor=actor,
        now=post.now,
    )
    attach(tx, post, number, actor, is_public=True)
    if is_answered and post.setting.sends_receipts and post.sender:
        incident = reading.get(tx, number, actor=ROOM)
        message_id = post.letter.message_id
        writing.receipt(tx, incident, address=post.sender, in_reply_to=message_id, now=post.now)
    return Fate(Verdict.OPENED, "", number, person_id=person.id if person else None)


def hold(tx: Tx, post: Post, reason: str, *, number: int | None = None) -> Fate:
    """One too many: it opens nothing of its own, but one incident tells that some are held back."""
    sender = post.sender or "nobody"
    declared = declare.declare_or_find(
        tx,
        Declaration(
            f"Mails of {sender} are held back",
            f"{reason} What comes above that is listed under Settings, Mail in, and can be"
            " opened there. Two machines may be answering each other.",
            Channel.MAIL,
            grouping_key=f"mail/held/{text.truncate(sender, 200)}",
        ),
        actor=ROOM,
        now=post.now,
    )
    told = f"{reason} See #{declared.number}."
    return Fate(Verdict.HELD_BACK, told, number or declared.number)


def attach(tx: Tx, post: Post, number: int, actor: Actor, *, is_public: bool) -> None:
    """Attach its files as far as the incident takes more; the rest is in the mail as it came."""
    for file in post.files.kept:
        try:
            new = replace(file, is_public=is_public)
            talking.attach(tx, number, new, limit=post.file_limit, actor=actor, now=post.now)
        except talking.TooManyAttachments:
            return


def fitting(body: str, left_out: str, limit: int) -> str:
    """Within the limit; what is cut is in the mail as it came."""
    note = f"\n\n{left_out}" if left_out else ""
    return text.truncate(body, limit - len(note[: limit // 2])) + note[: limit // 2]


def somebody(tx: Tx, post: Post) -> Person | None:
    """Who is named as the sender; whom nobody knew is a requester from now on."""
    if not post.sender:
        return None
    known = identity.person_by_email(tx, post.sender)
    if known is not None:
        return known if known.is_active else None
    name = post.letter.sender.name or post.sender.partition("@")[0]
    new = NewPerson(post.sender, text.truncate(name, 120), Role.REQUESTER)
    try:
        person_id = identity.create_person(tx, new, actor=ROOM, now=post.now)
    except identity.EmailTaken:  # by another mail of theirs, taken in at this very moment
        made = identity.person_by_email(tx, post.sender)
        return made if made is not None and made.is_active else None
    except errors.Anticipated:  # an address that is none; what was written matters all the same
        return None
    return identity.person(tx, person_id)
