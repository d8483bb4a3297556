"""What people do with mail that came in: see it, open what was set aside, set it all up."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from tocsin.desk import mail_setting
from tocsin.desk.actions import mail_intake
from tocsin.desk.mail import (
    AlreadyActedOn,
    Arrived,
    Fate,
    Listed,
    MailForgotten,
    MailQuery,
    UnknownMail,
    Way,
)
from tocsin.desk.mail_setting import MailSetting
from tocsin.desk.store import mails as store
from tocsin.desk.store import settings
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import forgetting, reading
from tocsin.kit import ledger, pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.signals.actions import intake as raw_events
from tocsin.signals.letter import reading as letters
from tocsin.signals.letter.letter import Letter


def setting(tx: Tx, *, actor: Actor) -> MailSetting:
    permission.require(actor, Permission.READ)
    return settings.setting(tx)


def set_setting(tx: Tx, wanted: MailSetting, *, actor: Actor, now: datetime) -> bool:
    """Make it so, and return whether anything changed."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = mail_setting.checked(wanted)
    before = asdict(settings.setting(tx))
    changes = {
        name: [before[name], value] for name, value in asdict(tidy).items() if before[name] != value
    }
    if changes:
        settings.put_setting(tx, tidy, at=now)
        _record(tx, "mail.configured", "mail/setting", {"changes": changes}, actor=actor, now=now)
    return bool(changes)


def mails(tx: Tx, query: MailQuery, *, actor: Actor) -> Page[Listed]:
    """Return what came in, the newest first."""
    permission.require_sight(actor, Permission.RESPOND)
    before = pages.decode(query.cursor, int)[0] if query.cursor else None
    rows = store.page(tx, query, before=before)
    last = rows[: query.limit][-1:]
    return pages.cut(rows, query.limit, last[0].id if last else 0)


def of_incident(tx: Tx, number: int, *, limit: int = 200, actor: Actor) -> list[Listed]:
    """Return the mails of an incident, the newest first."""
    permission.require(actor, Permission.READ)
    reading.get(tx, number, actor=actor)
    return store.page(tx, MailQuery(incident_number=number, limit=limit), before=None)[:limit]


def count_of_incident(tx: Tx, number: int) -> int:
    """Return how many mails belong to an incident that somebody may see already."""
    return store.count_of_incident(tx, number)


def get(tx: Tx, mail_id: int, *, actor: Actor) -> Listed:
    permission.require_sight(actor, Permission.RESPOND)
    found = store.get(tx, mail_id)
    if found is None:
        raise UnknownMail(f"There is no mail {mail_id}.")
    return found


def raw(tx: Tx, mail_id: int, *, actor: Actor) -> bytes:
    """Return a mail byte by byte as it came."""
    about = get(tx, mail_id, actor=actor)
    if about.raw_event_id is not None:
        return raw_events.raw_event(tx, about.raw_event_id, actor=actor).body
    kept = store.stored(tx, mail_id)
    found = kept.raw if kept else None
    if found is None:
        raise MailForgotten(f"Mail {mail_id} is no longer kept as it came.")
    return found


def letter(tx: Tx, mail_id: int, *, actor: Actor) -> Letter:
    """Return a mail as it is read."""
    return letters.read(raw(tx, mail_id, actor=actor))


def open_incident(tx: Tx, mail_id: int, *, file_limit: int, actor: Actor, now: datetime) -> Fate:
    """Take in after all what nothing came of."""
    permission.require(actor, Permission.RESPOND)
    about = get(tx, mail_id, actor=actor)
    verdict = store.lock_mail(tx, mail_id)
    if verdict is None or not verdict.is_idle:
        raise AlreadyActedOn(f"Something came of mail {mail_id} already.")
    body = raw(tx, mail_id, actor=actor)
    arrived = Arrived(body, Way(about.way), about.recipient, about.envelope_from, about.peer)
    fate = mail_intake.open_anyway(
        tx, mail_id, arrived, letters.read(body), file_limit=file_limit, now=now
    )
    data = {"incident_number": fate.incident_number}
    _record(tx, "mail.opened", f"mail/{mail_id}", data, actor=actor, now=now)
    return fate


def forget(tx: Tx, *, before: datetime, limit: int) -> int:
    """Delete the bytes of a portion of those received before then, but of open incidents; what
    is known of them stays. Return how many; call it until 0."""
    sparing = forgetting.open_since(tx, before)
    return store.forget_bodies(tx, before=before, sparing=sparing, limit=limit)


def _record(
    tx: Tx, kind: str, subject: str, data: Mapping[str, object], *, actor: Actor, now: datetime
) -> None:
    ledger.record(tx, kind=kind, subject=subject, actor=actor.label, at=now, data=data)
