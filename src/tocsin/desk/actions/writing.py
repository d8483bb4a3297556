"""What the desk writes by mail: the receipt, what responders say to the reporter, and back.

Each mail carries a mark of its own, so that the answer to it is known as one; of the mark only a
digest is kept.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from tocsin.desk import mail_address, wording
from tocsin.desk.mail_address import Mark
from tocsin.desk.store import mails as store
from tocsin.desk.store import settings, tokens
from tocsin.identity import actions as identity
from tocsin.identity import profile
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, ids
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency

EMAIL = "email"


def receipt(tx: Tx, incident: Incident, *, address: str, in_reply_to: str, now: datetime) -> bool:
    """Tell the sender of a mail, once, that it is an incident; say whether there is a way."""
    known = identity.person_by_email(tx, address)
    language = known.locale if known else wording.DEFAULT
    return _write(
        tx,
        incident,
        address,
        wording.say(language, "mail.receipt.body", number=incident.number),
        in_reply_to=in_reply_to,
        cause=f"mail/{incident.number}/receipt",
        now=now,
    )


def to_reporter(tx: Tx, incident: Incident, body: str, *, cause: str, now: datetime) -> bool:
    """Send the reporter what somebody said to them; say whether there is a way."""
    if incident.reporter_id is None:
        return False
    reporter = identity.person(tx, incident.reporter_id)
    if not reporter.is_active:
        return False
    last = store.last_of_incident(tx, incident.number, reporter.email.lower())
    in_reply_to = last.message_id if last else ""
    return _write(tx, incident, reporter.email, body, in_reply_to=in_reply_to, cause=cause, now=now)


def to_people(
    tx: Tx, incident: Incident, person_ids: Sequence[int], body: str, *, cause: str, now: datetime
) -> None:
    """Tell those who work on it what the reporter said, each in their own way."""
    for person_id in person_ids:
        person = identity.person(tx, person_id)
        mark, reply_to = marked(tx, incident.number, person.email, now=now)
        title = f"The reporter wrote: #{incident.number} {incident.title}"
        message = _message(incident, mail_address.subject(title, mark) if mark else title, body)
        notify.notify_person(
            tx,
            person_id,
            message=_with(message, reply_to, ""),
            subject=incident.subject,
            cause=cause,
            now=now,
        )


def marked(tx: Tx, number: int, address: str, *, now: datetime) -> tuple[Mark | None, str]:
    """Make a mark for one mail to one address; none where the desk has no address for answers."""
    desk = settings.setting(tx).desk_address
    if desk is None:
        return None, ""
    mark = Mark(number, ids.word())
    person = identity.person_by_email(tx, address)
    tokens.add_token(
        tx,
        mark,
        digest=ids.digest(mark.word),
        address=address.lower(),
        person_id=person.id if person else None,
        at=now,
    )
    return mark, mail_address.reply_address(desk, mark)


def _write(
    tx: Tx,
    incident: Incident,
    address: str,
    body: str,
    *,
    in_reply_to: str,
    cause: str,
    now: datetime,
) -> bool:
    if EMAIL not in {channel.slug for channel in notify.usable_channels(tx)}:
        return False
    if profile.is_nowhere(address):
        return False
    mark, reply_to = marked(tx, incident.number, address, now=now)
    title = mail_address.subject(incident.title, mark) if mark else incident.title
    answer = replace(_message(incident, f"Re: {title}", body), path=_portal(incident))
    message = _with(answer, reply_to, in_reply_to)
    try:
        notify.notify_address(
            tx,
            channel=EMAIL,
            address=address,
            message=message,
            subject=incident.subject,
            cause=cause,
            now=now,
        )
    except errors.Invalid:  # an address that nobody can be written to
        return False
    return True


def _message(incident: Incident, title: str, body: str) -> Message:
    return Message(
        title=title,
        body=body,
        path=f"/incidents/{incident.number}",
        kind=Kind.UPDATE,
        urgency=Urgency.LOW,
        is_drill=incident.is_drill,
    )


def _portal(incident: Incident) -> str:
    """Where its reporter sees it, who need not have a password."""
    return f"/reports/{incident.number}"


def _with(message: Message, reply_to: str, in_reply_to: str) -> Message:
    """A Message-ID that somebody made up may be no header of ours."""
    fit = in_reply_to if in_reply_to.isascii() and in_reply_to.isprintable() else ""
    return Message(
        message.title,
        message.body,
        message.path,
        kind=message.kind,
        urgency=message.urgency,
        is_drill=message.is_drill,
        reply_to=reply_to,
        in_reply_to=fit,
    )
