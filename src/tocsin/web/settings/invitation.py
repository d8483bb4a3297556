"""A link by which somebody chooses a password: made, and mailed when mail can go out."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit import ids
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import sealing
from tocsin.notify.message import Kind, Message

_MAIL = "email"


@dataclass(frozen=True, slots=True)
class Invitation:
    """``is_mailed`` if it is on its way; shown once in any case, for it cannot be had again."""

    person: Person
    path: str
    is_mailed: bool


def make(tx: Tx, person_id: int, *, key: Key, actor: Actor, now: datetime) -> Invitation:
    token = identity.password_link(tx, person_id, actor=actor, now=now)
    person = identity.person(tx, person_id)
    return Invitation(person, path(token), is_mailed=mail(tx, person, token, key=key, now=now))


def mail(tx: Tx, person: Person, token: str, *, key: Key, now: datetime) -> bool:
    """Queue the mail with the link, sealed; False when no mail can leave the house."""
    if not any(each.slug == _MAIL for each in notify.usable_channels(tx)):
        return False
    letter = sealing.covered(_message(person), address=person.email, key=key, path=path(token))
    notify.notify_address(
        tx,
        channel=_MAIL,
        address=person.email,
        message=letter,
        subject=f"person/{person.id}",
        cause=f"person/{person.id}/password/{ids.unique()}",
        now=now,
    )
    return True


def path(token: str) -> str:
    return f"/password/{token}"


def _message(person: Person) -> Message:
    body = (
        f"Hello {person.name}, open the link to choose your password for Tocsin. It works once,"
        " within a day. If you did not expect it, you need not do anything."
    )
    return Message("Choose your password", body, kind=Kind.NOTICE)
