"""How long pages wait to be told together, and which of them do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify import bundle, channels
from tocsin.notify.bundle import Windows
from tocsin.notify.message import Kind
from tocsin.notify.notification import Letter, Use
from tocsin.notify.rule import Planned
from tocsin.notify.store import bundling as store
from tocsin.notify.store.bundling import Seconds

Telling = tuple[int, Letter, Use]
_Way = tuple[int, str, str, bool]


def windows(tx: Tx) -> Windows:
    """Return how long pages wait for each other; without a setting they do not."""
    found = store.seconds(tx)
    if found is None:
        return Windows()
    return Windows(timedelta(seconds=found.seconds), timedelta(seconds=found.call_seconds))


def view_windows(tx: Tx, *, actor: Actor) -> Windows:
    permission.require(actor, Permission.READ)
    return windows(tx)


def set_windows(tx: Tx, wanted: Windows, *, actor: Actor, now: datetime) -> bool:
    """Make it so for what is queued from now on; return whether it was otherwise."""
    permission.require(actor, Permission.CONFIGURE)
    before, after = windows(tx), bundle.checked(wanted)
    if before == after:
        return False
    messages, calls = (int(each.total_seconds()) for each in (after.messages, after.calls))
    store.put_seconds(tx, Seconds(messages, calls))
    data = {"seconds": messages, "call_seconds": calls}
    ledger.record(
        tx, kind="bundling.set", subject="setting/bundling", actor=actor.label, at=now, data=data
    )
    return True


def held(tx: Tx, telling: Sequence[Telling], *, now: datetime) -> list[Telling]:
    """Let those wait that follow another page through the same contact, about something else."""
    pages = [one for one in telling if _can_wait(one)]
    allowed = windows(tx) if pages else Windows()
    if not allowed.longest:
        return list(telling)
    firsts: dict[_Way, tuple[str, datetime]] = {}
    people = sorted({person_id for person_id, _, _ in pages})
    for first in store.first_pages(tx, people, since=now - allowed.longest, now=now):
        way = (first.person_id, first.channel, first.address, first.is_drill)
        firsts.setdefault(way, (first.subject, first.at))
    return [_held(one, firsts, allowed, now=now) for one in telling]


def beside(tx: Tx, notification_id: int) -> list[int]:
    """Return the notifications that this one's message told beside its own."""
    return store.beside(tx, notification_id)


def _held(
    one: Telling,
    firsts: dict[_Way, tuple[str, datetime]],
    allowed: Windows,
    *,
    now: datetime,
) -> Telling:
    person_id, letter, use = one
    if not isinstance(use, Planned) or not _can_wait(one):
        return one
    way = (person_id, use.way.channel, use.way.address, letter.message.is_drill)
    subject, at = firsts.get(way, (letter.subject, now))
    channel = channels.PROVIDERS.get(use.way.channel)
    window = allowed.of(is_call=channel is not None and channel.is_call)
    until = bundle.until(at, window, now=now) if subject != letter.subject else None
    if until is None:
        firsts[way] = (letter.subject, now)
        return one
    return person_id, letter, replace(use, delay=until - now, is_held=True)


def _can_wait(one: Telling) -> bool:
    """Only a page that would go out at once; the later uses of a contact are reminders of it."""
    _, letter, use = one
    is_page = letter.message.kind is Kind.PAGE and letter.message.can_answer
    return is_page and isinstance(use, Planned) and not use.delay and not use.repeat
