"""Taking in a mail: it is kept first, then read, and what becomes of it is of one transaction.

A mail to a source is one of its raw events. A mail to the desk is a comment where it shows a mark
that we once sent to its sender, else an incident; what machines wrote of themselves is set aside.
Who is named as the sender proves nothing: it opens an incident in the name of a requester, no more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from tocsin.desk import mail, mail_address
from tocsin.desk.actions import opening, replying
from tocsin.desk.actions.replying import Thread
from tocsin.desk.mail import Arrived, Fate, Verdict
from tocsin.desk.mail_post import ROOM, Post
from tocsin.desk.store import mails as store
from tocsin.desk.store import settings
from tocsin.incidents import intake
from tocsin.incidents.actions import declare
from tocsin.incidents.delivery import Delivery
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.kit import ids, text
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import packing
from tocsin.signals.actions import mail_addresses
from tocsin.signals.letter import nature
from tocsin.signals.letter.letter import Letter
from tocsin.signals.letter.nature import Nature
from tocsin.signals.source import SourceRow

PATH = "/integrations/mail"
PROVIDER = "mail"
COPIES_WITHIN = timedelta(days=30)

Decide = Callable[[Tx, Post], Fate]


def is_ours(tx: Tx, recipient: str, *, now: datetime) -> bool:
    """Whether mail to this address is for a source or for the desk."""
    return _source(tx, recipient, now=now) is not None or _is_desk(tx, recipient)


def source_of_key(tx: Tx, key: str, *, now: datetime) -> int | None:
    """Return the source whose key somebody signs in with."""
    source = signals.source_by_key(tx, key, now=now) if key else None
    return source.id if source and source.is_enabled else None


def take(
    tx: Tx, arrived: Arrived, letter: Letter, *, file_limit: int, now: datetime
) -> tuple[int, Fate | None]:
    """Take it in and return its id and what became of it; None if it had been taken in before."""
    return _once(tx, arrived, letter, _fate, file_limit=file_limit, now=now)


def take_unread(
    tx: Tx, arrived: Arrived, letter: Letter, *, reason: str, now: datetime
) -> tuple[int, Fate | None]:
    """Keep what made the ordinary way fail, and page about it instead of losing it."""

    def tell(tx: Tx, post: Post) -> Fate:
        return _unread(tx, post, reason)

    return _once(tx, arrived, letter, tell, file_limit=0, now=now)


def take_refused(
    tx: Tx, arrived: Arrived, letter: Letter, *, reason: str, now: datetime
) -> tuple[int, Fate | None]:
    """Keep what there is of one that nothing may come of."""

    def refuse(_: Tx, __: Post) -> Fate:
        return Fate(Verdict.REFUSED, reason)

    return _once(tx, arrived, letter, refuse, file_limit=0, now=now)


def open_anyway(
    tx: Tx, mail_id: int, arrived: Arrived, letter: Letter, *, file_limit: int, now: datetime
) -> Fate:
    """Make an incident of one that nothing came of, because somebody says so."""
    post = Post(mail_id, arrived, letter, settings.setting(tx), file_limit, now)
    person = opening.somebody(tx, post)
    fate = opening.open_incident(tx, post, person=person, is_answered=False)
    store.settle(tx, mail_id, fate)
    return fate


def _once(
    tx: Tx, arrived: Arrived, letter: Letter, decide: Decide, *, file_limit: int, now: datetime
) -> tuple[int, Fate | None]:
    """Keep it and settle what becomes of it, unless the same bytes came that way before."""
    store.lock(tx, arrived.digest)
    before = store.by_digest(tx, arrived.digest)
    if before is not None:
        if not mail.is_news(arrived, letter, before, now=now):
            return before.id, None
        store.let_go(tx, before.id, digest=ids.digest(f"mail/{before.id}"))
    post = _keep(tx, arrived, letter, file_limit=file_limit, now=now)
    fate = decide(tx, post)
    store.settle(tx, post.mail_id, fate)
    return post.mail_id, fate


def _unread(tx: Tx, post: Post, reason: str) -> Fate:
    sender = post.letter.sender.address or "nobody"
    told = f"A mail of {sender} came and could not be taken in: {reason}"
    declared = declare.declare_or_find(
        tx,
        Declaration(
            "A mail could not be read",
            f"{told}\n\nIt is kept as it came, under Settings, Mail in (mail {post.mail_id}).",
            Channel.MAIL,
            grouping_key="mail/unread",
        ),
        actor=ROOM,
        now=post.now,
    )
    return Fate(Verdict.UNREAD, text.truncate(reason, 500), declared.number)


def _keep(tx: Tx, arrived: Arrived, letter: Letter, *, file_limit: int, now: datetime) -> Post:
    mail_id = store.insert(
        tx,
        arrived,
        letter,
        recipient=text.truncate(mail_address.shown(arrived.recipient), 320),
        copy_digest=mail.copy_digest(letter),
        body=packing.pack(arrived.raw),
        at=now,
    )
    return Post(mail_id, arrived, letter, settings.setting(tx), file_limit, now)


def _fate(tx: Tx, post: Post) -> Fate:
    thread = replying.thread_of(tx, post)
    if thread is None:
        source = _source(tx, post.arrived.recipient, now=post.now) or _default(tx, post)
        if source is not None:
            return _of_source(tx, post, source)
    return _of_desk(tx, post, thread)


def _source(tx: Tx, recipient: str, *, now: datetime) -> SourceRow | None:
    keys = mail_address.keys_in(recipient)
    return mail_addresses.source_at(tx, recipient, keys, now=now)


def _default(tx: Tx, post: Post) -> SourceRow | None:
    """Whose mail it is where it is to none of our addresses."""
    source_id = post.arrived.source_id
    if source_id is None or _is_desk(tx, post.arrived.recipient):
        return None
    return signals.source(tx, source_id)


def _is_desk(tx: Tx, recipient: str) -> bool:
    desk = settings.setting(tx).desk_address
    return desk is not None and mail_address.split(recipient).bare == desk


def _of_source(tx: Tx, post: Post, source: SourceRow) -> Fate:
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


def _returned_to(post: Post) -> str | None:
    """Devices that know nothing of mail send alerts with an empty return path too."""
    return post.arrived.envelope_from or None


def _of_desk(tx: Tx, post: Post, thread: Thread | None) -> Fate:
    number = thread.number if thread else None
    own_mark = mail_address.mark_in(post.letter.message_id)
    came_back = own_mark is not None and replying.owner_of(tx, own_mark) is not None
    judged = nature.judge(post.letter, envelope_from=post.arrived.envelope_from, is_ours=came_back)
    if judged.nature is not Nature.LETTER:
        return Fate(Verdict.SET_ASIDE, judged.reason, number)
    twin = _twin(tx, post)
    if twin is not None:
        return Fate(Verdict.SET_ASIDE, f"It says the same as mail {twin}, word for word.", number)
    if thread is not None:
        return replying.reply(tx, post, thread)
    return opening.open_within_limits(tx, post)


def _twin(tx: Tx, post: Post) -> int | None:
    """The mail that came before with the same words, on another way."""
    if not post.letter.message_id:
        return None
    copied = mail.copy_digest(post.letter)
    return store.copy_of(tx, copied, since=post.now - COPIES_WITHIN)
