"""How long pages wait to be told together, and which of them do."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import ledger, remembering
from tocsin.kit.tx import Tx
from tocsin.notify import bundle, channels
from tocsin.notify.bundle import Telling, Way, Windows
from tocsin.notify.store import bundling as store
from tocsin.notify.store.bundling import Seconds

CALLS = frozenset(slug for slug, channel in channels.PROVIDERS.items() if channel.is_call)


def windows(tx: Tx) -> Windows:
    """Return how long pages wait for each other; without a setting they do not."""
    found = store.seconds(remembering.configured(tx))
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
    allowed = windows(tx) if any(map(bundle.can_wait, telling)) else Windows()
    if not allowed.longest:
        return list(telling)
    people = sorted({person_id for person_id, *_ in filter(bundle.can_wait, telling)})
    firsts: dict[Way, tuple[str, datetime]] = {}
    for first in store.first_pages(tx, people, since=now - allowed.longest, now=now):
        way = (first.person_id, first.channel, first.address, first.is_drill)
        firsts.setdefault(way, (first.subject, first.at))
    return bundle.held(telling, firsts, allowed, calls=CALLS, now=now)


def beside(tx: Tx, notification_id: int) -> list[int]:
    """Return the notifications that this one's message told beside its own."""
    return store.beside(tx, notification_id)
