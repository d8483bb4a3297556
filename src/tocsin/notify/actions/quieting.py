"""Quiet hours: set by a person, kept when something is queued, and ended every morning."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit import ledger, periods, remembering
from tocsin.kit.tx import Tx
from tocsin.notify import quiet as ideas
from tocsin.notify import visibility
from tocsin.notify.actions import own
from tocsin.notify.message import Kind
from tocsin.notify.notification import Letter
from tocsin.notify.quiet import Held, Quiet
from tocsin.notify.store import quiet as store

_ANSWERED = "page.answered"
_STARTED, _STOPPED = "page.started", "page.stopped"


def quiet_of(tx: Tx, person_id: int) -> Quiet:
    return store.of_people(tx, [person_id]).get(person_id, Quiet())


def view_quiet(tx: Tx, person_id: int, *, actor: Actor) -> Quiet:
    if not visibility.sees_all(actor):
        visibility.require_own(actor, person_id)
    return quiet_of(tx, person_id)


def view_waiting(tx: Tx, person_id: int, *, actor: Actor) -> list[Held]:
    """Return what waits for a person's morning."""
    if not visibility.sees_all(actor):
        visibility.require_own(actor, person_id)
    return store.waiting(tx, person_id)


def set_quiet(tx: Tx, person_id: int, wanted: Quiet, *, actor: Actor, now: datetime) -> None:
    """Set them for oneself, or as an administrator for anybody; what waits is let go."""
    own.require(actor, person_id)
    tidy = ideas.checked(wanted)
    store.put(tx, person_id, tidy)
    store.release(tx, person_id, now=now)
    data = {
        "starts": tidy.starts.isoformat("minutes") if tidy.starts else None,
        "ends": tidy.ends.isoformat("minutes") if tidy.ends else None,
        "once_within": periods.format_duration(tidy.once_within),
    }
    own.record(tx, "contact.quiet_set", person_id, data, actor=actor, now=now)


def wishes(tx: Tx, person_ids: Iterable[int]) -> Mapping[int, Quiet]:
    return store.of_people(remembering.configured(tx), list(person_ids))


def held_until(wish: Quiet | None, person: Person, *, now: datetime) -> datetime | None:
    """Return until when what can wait waits for this person; None if it need not."""
    if wish is None or wish.starts is None:
        return None
    return ideas.until(wish, ZoneInfo(person.time_zone), now=now)


def paged_already(
    tx: Tx, person_id: int, letter: Letter, wish: Quiet | None, *, now: datetime
) -> str | None:
    """Say why this page is spared: the same got through a moment ago and nobody answered since."""
    if wish is None or not wish.once_within or letter.message.kind is not Kind.PAGE:
        return None
    since = now - wish.once_within
    at = store.paged_since(tx, person_id, letter.subject, but_cause=letter.cause, since=since)
    if at is None or _answered_since(tx, letter.subject, at):
        return None
    return ideas.once(at, now=now)


def answered_up_to(tx: Tx, subject: str, told_at: Iterable[datetime]) -> datetime | None:
    """Return the latest of these moments after which somebody answered."""
    latest_first = sorted(told_at, reverse=True)
    return next((at for at in latest_first if _answered_since(tx, subject, at)), None)


def hold(tx: Tx, notification_ids: Sequence[int], *, until: datetime) -> None:
    store.hold(tx, notification_ids, until=until)


def _answered_since(tx: Tx, subject: str, at: datetime) -> bool:
    """Whether somebody answered after that page, or ended it for a while, as by a snooze: what
    begins afterwards is another one. One that is only begun anew goes on."""
    return ledger.happened_since(tx, subject, _ANSWERED, at=at) or ledger.ended_since(
        tx, subject, _STOPPED, begins=_STARTED, at=at
    )
