"""Changing messages where they stand in chats, so that nobody answers what is answered."""

from datetime import datetime

from msgspec.structs import replace

from tocsin.kit.tx import Tx
from tocsin.notify import channels
from tocsin.notify.actions.queueing import suppress
from tocsin.notify.message import Message
from tocsin.notify.notification import Letter
from tocsin.notify.rule import Planned, Way
from tocsin.notify.store import queue
from tocsin.notify.store import replacing as store


def replace_messages(tx: Tx, subject: str, message: Message, *, cause: str, now: datetime) -> int:
    """Queue what takes the place of every page about a subject; returns of how many."""
    slugs = [slug for slug, each in channels.PROVIDERS.items() if each.can_replace]
    shown = store.shown(tx, subject, channels=slugs)
    for one in shown:
        prefix = f"replace/{one.id}/"
        reason = "A newer state took its place."
        suppress(tx, subject=subject, reason=reason, now=now, cause_prefix=prefix)
        letter = Letter(replace(message, replaces=one.provider_id), subject, f"{prefix}{cause}")
        use = Planned(Way(one.contact_id, one.channel, one.address))
        queue.insert(tx, letter, [use], person_id=one.person_id, now=now)
    return len(shown)
