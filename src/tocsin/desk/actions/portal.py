"""The link into the portal is mailed: to whom the desk takes reports from, in their language."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from tocsin.desk import wording
from tocsin.desk.store import settings
from tocsin.identity.actions import portal_links
from tocsin.identity.actions.portal_links import Way
from tocsin.kit import errors, ids
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import sealing
from tocsin.notify.message import Kind, Message

_EMAIL = "email"
_LONGEST = 254
_LINK = ("mail.link.title", "mail.link.body")
_PASSWORD = ("mail.password.title", "mail.password.body")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a way in, in which language, and to which page it is to lead."""

    email: str
    language: str
    onward: str


def send_link(tx: Tx, asked: Asked, *, key: Key, now: datetime) -> bool:
    """Mail a link to whom reports are taken from; return whether one goes out: nobody sees it."""
    email = asked.email.strip()
    if "@" not in email or len(email) > _LONGEST or not _can_mail(tx):
        return False
    admits = settings.setting(tx).admits(email)
    way = portal_links.way_in(tx, email, admits_strangers=admits, now=now)
    if way is None:
        return False
    return _mail(tx, way, asked, key=key, now=now)


def _mail(tx: Tx, way: Way, asked: Asked, *, key: Key, now: datetime) -> bool:
    language = asked.language
    if way.person and wording.known(way.person.locale) not in {None, wording.DEFAULT}:
        language = way.person.locale
    title, body = _LINK if way.token else _PASSWORD
    message = Message(
        wording.say(language, title),
        wording.say(language, body),
        path=f"/sign-in?next={quote(asked.onward, safe='/')}",
        kind=Kind.NOTICE,
    )
    if way.token:
        path = f"/portal/{way.token}?next={quote(asked.onward, safe='/')}"
        message = sealing.covered(message, address=way.email, key=key, path=path)
    try:
        notify.notify_address(
            tx,
            channel=_EMAIL,
            address=way.email,
            message=message,
            subject=f"person/{way.person.id}" if way.person else "portal",
            cause=f"portal/{ids.unique()}",
            now=now,
        )
    except errors.Invalid:  # an address that nobody can be written to
        return False
    return True


def _can_mail(tx: Tx) -> bool:
    return _EMAIL in {channel.slug for channel in notify.usable_channels(tx)}
