"""Telling people without waking them: in the inbox and by mail, whatever their rules say."""

from collections.abc import Collection, Sequence
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity.person import Person
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.notify import channels
from tocsin.notify.actions import bundling
from tocsin.notify.notification import Letter, Use
from tocsin.notify.rule import Planned, Way
from tocsin.notify.store import queue, settings

_INBOX = Way(None, "inbox", "", wakes=False)


def tell_silently(
    tx: Tx, person_ids: Sequence[int], letters: Sequence[Letter], *, now: datetime
) -> int:
    """Queue each letter to each person; one cause is queued once. Return how many were queued."""
    rows: list[tuple[int, Letter, Use]] = [
        (person_id, letter, Planned(way))
        for person_id, found in ways(tx, person_ids).items()
        for way in found
        for letter in letters
    ]
    if not rows:
        return 0
    return len(queue.insert_all(tx, bundling.held(tx, rows, now=now), now=now))


def ways(tx: Tx, person_ids: Collection[int]) -> dict[int, list[Way]]:
    """Return by what each of these is told in silence; whoever is not active is left out."""
    people = identity.people(tx, ids=sorted(person_ids), limit=len(person_ids) or 1)
    by_mail = "email" in settings.enabled(tx)
    return {each.id: _ways(each, by_mail=by_mail) for each in people if each.is_active}


def _ways(person: Person, *, by_mail: bool) -> list[Way]:
    if not by_mail:
        return [_INBOX]
    try:
        address = channels.named("email").check_address(person.email)
    except errors.Invalid:
        return [_INBOX]
    return [_INBOX, Way(None, "email", address)]
