"""How mail is taken in: the desk's address, and the mailboxes that are looked into."""

from dataclasses import replace
from typing import Any

from tocsin.blueprints.parts.mail import MailboxPart, MailPart
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting, UnknownName
from tocsin.desk.actions import mailboxes, mails
from tocsin.desk.mail_setting import MailSetting
from tocsin.desk.mailbox import NewMailbox
from tocsin.kit import periods
from tocsin.signals import actions as signals


def setting(at: Setting, part: MailPart) -> Change:
    wanted = MailSetting(
        part.desk_address, part.strangers, tuple(part.domains), part.sends_receipts
    )
    changed = mails.set_setting(at.tx, wanted, actor=at.actor, now=at.now)
    return compared("mail", "mail", ["setting"] if changed else [])


def mailbox(at: Setting, part: MailboxPart) -> Change:
    """Set it up; a new one without a password waits, switched off, until somebody enters it."""
    wanted = _wanted(at, part)
    password = part.password or ""
    found = mailboxes.by_name(at.tx, part.name)
    if found is None:
        new = wanted if password else replace(wanted, is_enabled=False)
        mailboxes.add(at.tx, new, password=password, key=at.key, actor=at.actor, now=at.now)
        return created("mailboxes", part.name)
    if not (password or found.has_password):
        wanted = replace(wanted, is_enabled=False)
    changed = mailboxes.change(
        at.tx, found.id, wanted, password=password, key=at.key, actor=at.actor, now=at.now
    )
    return compared("mailboxes", part.name, ["settings"] if changed else [])


def written(at: Setting) -> dict[str, Any]:
    """The setting as a section; nothing where it is as it was at first."""
    found = mails.setting(at.tx, actor=at.actor)
    if found == MailSetting():
        return {}
    return {
        "desk_address": found.desk_address,
        "strangers": str(found.strangers),
        "domains": list(found.domains),
        "sends_receipts": found.sends_receipts,
    }


def boxes_written(at: Setting) -> list[dict[str, Any]]:
    """The mailboxes, without their passwords."""
    sources = {source.id: source.name for source in signals.sources(at.tx)}
    return [
        {
            "name": box.name,
            "host": box.host,
            "port": box.port,
            "security": str(box.security),
            "username": box.username,
            "folder": box.folder,
            **({"source": sources[box.source_id]} if box.source_id in sources else {}),
            "is_enabled": box.is_enabled,
            "every": periods.format_duration(box.every),
        }
        for box in mailboxes.mailboxes(at.tx, actor=at.actor)
    ]


def _wanted(at: Setting, part: MailboxPart) -> NewMailbox:
    return NewMailbox(
        name=part.name,
        host=part.host,
        username=part.username,
        port=part.port,
        security=part.security,
        folder=part.folder,
        source_id=_source_id(at, part.source),
        is_enabled=part.is_enabled,
        every=part.every,
    )


def _source_id(at: Setting, name: str | None) -> int | None:
    if name is None:
        return None
    found = signals.source_by_name(at.tx, name)
    if found is None:
        raise UnknownName(f"There is no source {name}; list it under sources.")
    return found.id
