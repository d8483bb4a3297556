"""Taking in a mail: it is kept first, then read, and what becomes of it is of one transaction.

A mail to a source is one of its raw events. A mail to the desk is a comment where it shows a mark
that we once sent to its sender, else an incident; what machines wrote of themselves is set aside.
Who is named as the sender proves nothing: it opens an incident in the name of a requester, no more.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.desk import mail, mail_address, mail_files, writing_actions
from tocsin.desk import mail_store as store
from tocsin.desk.mail import Arrived, Fate, Verdict
from tocsin.desk.mail_address import Mark
from tocsin.desk.mail_files import Sorted
from tocsin.desk.mail_setting import MailSetting
from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity.actor import Actor, Role
from tocsin.identity.person import NewPerson, Person
from tocsin.incidents import intake
from tocsin.incidents.actions import declare, reading, relating, talking
from tocsin.incidents.comment import LIMIT as COMMENT_LIMIT
from tocsin.incidents.delivery import Delivery
from tocsin.incidents.incident import DESCRIPTION_LIMIT, Declaration, Incident
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.link import Kind, NewLink
from tocsin.kit import errors, ids, text
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import mail_alert, packing
from tocsin.signals.actions import mail_addresses
from tocsin.signals.letter import nature, said
from tocsin.signals.letter.letter import Letter
from tocsin.signals.letter.nature import Nature
from tocsin.signals.source import SourceRow

ROOM = actors.system("mail")
PATH = "/integrations/mail"
PROVIDER = "mail"
HOUR = timedelta(hours=1)
COPIES_WITHIN = timedelta(days=30)
_OVER = frozenset({Status.CLOSED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class _Post:
    """A mail that is kept, with all that its fate is decided by."""

    mail_id: int
    arrived: Arrived
    letter: Letter
    setting: MailSetting
    file_limit: int
    now: datetime

    @property
    def sender(self) -> str:
        return self.letter.sender.address

    @property
    def files(self) -> Sorted:
        return mail_files.sort(self.letter.files, limit=self.file_limit)


@dataclass(frozen=True, slots=True)
class _Thread:
    """The incident that a mail belongs to, and the address that its mark was sent to."""

    number: int
    owner: str


def is_ours(tx: Tx, recipient: str, *, now: datetime) -> bool:
    """Whether mail to this address is for a source or for the desk."""
    return _source(tx, recipient, now=now) is not None or _is_desk(tx, recipient)


def take(
    tx: Tx, arrived: Arrived, letter: Letter, *, file_limit: int, now: datetime
) -> tuple[int, Fate | None]:
    """Take it in and return its id and what became of it; None if it had been taken in before."""
    store.lock(tx, arrived.digest)
    before = store.by_digest(tx, arrived.digest)
    if before is not None:
        return before, None
    post = _keep(tx, arrived, letter, file_limit=file_limit, now=now)
    fate = _fate(tx, post)
    store.settle(tx, post.mail_id, fate)
    return post.mail_id, fate


def take_unread(
    tx: Tx, arrived: Arrived, letter: Letter, *, reason: str, now: datetime
) -> tuple[int, Fate | None]:
    """Keep what made the ordinary way fail, and page about it instead of losing it."""
    store.lock(tx, arrived.digest)
    before = store.by_digest(tx, arrived.digest)
    if before is not None:
        return before, None
    post = _keep(tx, arrived, letter, file_limit=0, now=now)
    told = f"A mail of {letter.sender.address or 'nobody'} came and could not be taken in: {reason}"
    declared = declare.declare_or_find(
        tx,
        Declaration(
            "A mail could not be read",
            f"{told}\n\nIt is kept as it came, under Settings, Mail in (mail {post.mail_id}).",
            Channel.MAIL,
            grouping_key="mail/unread",
        ),
        actor=ROOM,
        now=now,
    )
    fate = Fate(Verdict.UNREAD, text.truncate(reason, 500), declared.number)
    store.settle(tx, post.mail_id, fate)
    return post.mail_id, fate


def take_refused(
    tx: Tx, arrived: Arrived, letter: Letter, *, reason: str, now: datetime
) -> tuple[int, Fate | None]:
    """Keep what there is of one that nothing may come of."""
    store.lock(tx, arrived.digest)
    before = store.by_digest(tx, arrived.digest)
    if before is not None:
        return before, None
    post = _keep(tx, arrived, letter, file_limit=0, now=now)
    fate = Fate(Verdict.REFUSED, reason)
    store.settle(tx, post.mail_id, fate)
    return post.mail_id, fate


def open_anyway(
    tx: Tx, mail_id: int, arrived: Arrived, letter: Letter, *, file_limit: int, now: datetime
) -> Fate:
    """Make an incident of one that nothing came of, because somebody says so."""
    post = _Post(mail_id, arrived, letter, store.setting(tx), file_limit, now)
    fate = _open(tx, post, person=_somebody(tx, post), is_answered=False)
    store.settle(tx, mail_id, fate)
    return fate


def _keep(tx: Tx, arrived: Arrived, letter: Letter, *, file_limit: int, now: datetime) -> _Post:
    mail_id = store.insert(
        tx,
        arrived,
        letter,
        recipient=text.truncate(mail_address.shown(arrived.recipient), 320),
        copy_digest=mail.copy_digest(letter),
        body=packing.pack(arrived.raw),
        at=now,
    )
    return _Post(mail_id, arrived, letter, store.setting(tx), file_limit, now)


def _fate(tx: Tx, post: _Post) -> Fate:
    thread = _thread(tx, post)
    if thread is None:
        source = _source(tx, post.arrived.recipient, now=post.now) or _default(tx, post)
        if source is not None:
            return _of_source(tx, post, source)
    return _of_desk(tx, post, thread)


def _source(tx: Tx, recipient: str, *, now: datetime) -> SourceRow | None:
    keys = mail_address.keys_in(recipient)
    return mail_addresses.source_at(tx, recipient, keys, now=now)


def _default(tx: Tx, post: _Post) -> SourceRow | None:
    """Whose mail it is where it is to none of our addresses."""
    source_id = post.arrived.source_id
    if source_id is None or _is_desk(tx, post.arrived.recipient):
        return None
    return signals.source(tx, source_id)


def _is_desk(tx: Tx, recipient: str) -> bool:
    desk = store.setting(tx).desk_address
    return desk is not None and mail_address.split(recipient).bare == desk


def _of_source(tx: Tx, post: _Post, source: SourceRow) -> Fate:
    """Machines may write to a source; only what came back by itself is nobody's alert."""
    judged = nature.judge(post.letter, envelope_from=_returned_to(post))
    if judged.nature.is_returned:
        return Fate(Verdict.SET_ASIDE, judged.reason, source_id=source.id)
    if not source.is_enabled:
        reason = f"The source {source.name} is switched off."
        return Fate(Verdict.REFUSED, reason, source_id=source.id)
    delivery = Delivery(
        "", PROVIDER, post.arrived.raw, "message/rfc822", path=PATH, nonce=f"mail/{post.mail_id}"
    )
    receipt = intake.accept_of(tx, source, delivery, now=post.now)
    return Fate(
        Verdict.ALERTED,
        ", ".join(receipt.outcomes),
        source_id=source.id,
        raw_event_id=receipt.raw_event_id,
    )


def _returned_to(post: _Post) -> str | None:
    """Devices that know nothing of mail send alerts with an empty return path too."""
    return post.arrived.envelope_from or None


def _thread(tx: Tx, post: _Post) -> _Thread | None:
    """The first mark that is one of ours."""
    for mark in mail_address.marks(post.letter, post.arrived.recipient)[:20]:
        owner = _owner(tx, mark)
        if owner is not None:
            return _Thread(mark.number, owner)
    return None


def _owner(tx: Tx, mark: Mark) -> str | None:
    return store.token_owner(tx, mark, digest=ids.digest(mark.word))


def _of_desk(tx: Tx, post: _Post, thread: _Thread | None) -> Fate:
    number = thread.number if thread else None
    own_mark = mail_address.mark_in(post.letter.message_id)
    came_back = own_mark is not None and _owner(tx, own_mark) is not None
    judged = nature.judge(post.letter, envelope_from=post.arrived.envelope_from, is_ours=came_back)
    if judged.nature is not Nature.LETTER:
        return Fate(Verdict.SET_ASIDE, judged.reason, number)
    twin = _twin(tx, post)
    if twin is not None:
        return Fate(Verdict.SET_ASIDE, f"It says the same as mail {twin}, word for word.", number)
    if thread is not None:
        return _reply(tx, post, thread)
    return _new(tx, post)


def _twin(tx: Tx, post: _Post) -> int | None:
    """The mail that came before with the same words, on another way."""
    if not post.letter.message_id:
        return None
    copied = mail.copy_digest(post.letter)
    return store.copy_of(tx, copied, since=post.now - COPIES_WITHIN)


def _reply(tx: Tx, post: _Post, thread: _Thread) -> Fate:
    incident = _living(tx, thread.number)
    said_before = store.commented_since(
        tx, post.now - HOUR, number=incident.number, sender=post.sender
    )
    if said_before >= mail.COMMENTS_AN_HOUR:
        reason = f"{said_before} comments of this sender within the hour are enough."
        return _hold(tx, post, reason, number=incident.number)
    if incident.status in _OVER:
        fate = _new(tx, post)
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


def _comment(tx: Tx, post: _Post, incident: Incident, *, is_owner: bool) -> Fate:
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
        _fitting(body, post.files.words, COMMENT_LIMIT),
        is_public=is_owner,
        via="mail",
        actor=author,
        now=post.now,
    )
    _attach(tx, post, incident.number, author, is_public=is_owner)
    reason = "" if is_owner else "It answers to a mail of ours that went to somebody else."
    person_id = person.id if person else None
    return Fate(Verdict.COMMENTED, reason, incident.number, comment_id, person_id=person_id)


def _new(tx: Tx, post: _Post) -> Fate:
    since = post.now - HOUR
    own = store.opened_since(tx, since, sender=post.sender)
    if own >= mail.OPENED_AN_HOUR:
        return _hold(tx, post, f"{own} incidents of this sender within the hour are enough.")
    if store.opened_since(tx, since, sender=None) >= mail.OPENED_BY_ALL_AN_HOUR:
        return _hold(tx, post, "More incidents came by mail within the hour than anybody reads.")
    known = identity.person_by_email(tx, post.sender) if post.sender else None
    if known is not None and not known.is_active:
        return Fate(Verdict.REFUSED, f"{known.name} is no longer active.", person_id=known.id)
    if known is None and post.sender and not post.setting.admits(post.sender):
        return Fate(Verdict.REFUSED, f"Nobody here has the address {post.sender}.")
    return _open(tx, post, person=_somebody(tx, post), is_answered=True)


def _somebody(tx: Tx, post: _Post) -> Person | None:
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
    except errors.Anticipated:  # an address that is none; what was written matters all the same
        return None
    return identity.person(tx, person_id)


def _open(tx: Tx, post: _Post, *, person: Person | None, is_answered: bool) -> Fate:
    # Anybody can write anybody's name on an envelope: it gives no more than a requester's rights.
    actor = replace(identity.acting(tx, person), role=Role.REQUESTER) if person else ROOM
    unnamed = "" if person else f"By mail from {post.sender or 'nobody'}:\n\n"
    body = f"{unnamed}{post.letter.text.strip()}"
    number = declare.declare(
        tx,
        Declaration(
            mail_address.without_mark(mail_alert.title(post.letter)) or "A mail without a subject",
            _fitting(body, post.files.words, DESCRIPTION_LIMIT),
            Channel.MAIL,
            reporter_id=person.id if person else None,
        ),
        actor=actor,
        now=post.now,
    )
    _attach(tx, post, number, actor, is_public=True)
    if is_answered and post.setting.sends_receipts and post.sender:
        incident = reading.get(tx, number, actor=ROOM)
        message_id = post.letter.message_id
        writing_actions.receipt(
            tx, incident, address=post.sender, in_reply_to=message_id, now=post.now
        )
    return Fate(Verdict.OPENED, "", number, person_id=person.id if person else None)


def _attach(tx: Tx, post: _Post, number: int, actor: Actor, *, is_public: bool) -> None:
    for file in post.files.kept:
        try:
            new = replace(file, is_public=is_public)
            talking.attach(tx, number, new, limit=post.file_limit, actor=actor, now=post.now)
        except talking.TooManyAttachments:
            return


def _hold(tx: Tx, post: _Post, reason: str, *, number: int | None = None) -> Fate:
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


def _link(tx: Tx, number: int | None, to: int, *, now: datetime) -> None:
    if number is not None and number != to:
        relating.link(tx, number, NewLink(Kind.RELATED, to), actor=ROOM, now=now)


def _active(tx: Tx, address: str) -> Person | None:
    found = identity.person_by_email(tx, address)
    return found if found is not None and found.is_active else None


def _fitting(body: str, left_out: str, limit: int) -> str:
    """Within the limit; what is cut is in the mail as it came."""
    note = f"\n\n{left_out}" if left_out else ""
    return text.truncate(body, limit - len(note[: limit // 2])) + note[: limit // 2]
