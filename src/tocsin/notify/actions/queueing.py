"""Queueing messages and calling them off, in the transaction of whoever has something to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from msgspec.structs import replace

from tocsin.identity.actor import SYSTEM, Actor
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify import channels, quiet
from tocsin.notify.actions import bundling, quieting, ways
from tocsin.notify.choice import Choice
from tocsin.notify.known import Known
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.notification import Failed, Letter, Queued, Use
from tocsin.notify.rule import Planned, Way
from tocsin.notify.store import calling_off, follow_ups, notifications, queue, settings

_Alike = tuple[int, Kind, Urgency, tuple[tuple[str, timedelta], ...]]
"""A person, and all of a letter that decides by which ways it goes to them."""


def notify_person(
    tx: Tx, person_id: int, *, message: Message, subject: str, cause: str, now: datetime
) -> Queued:
    """Queue one notification per rule of the person; the same cause is queued once.

    Whoever cannot be told gets a failed row with the reason, which the caller must act on.
    """
    return notify_people(tx, [(person_id, Letter(message, subject, cause))], now=now)[0]


def notify_people(tx: Tx, telling: Sequence[tuple[int, Letter]], *, now: datetime) -> list[Queued]:
    """The same for many persons and letters, in their order; each person is looked up once.

    Whoever is nobody keeps all from being told: that is raised before anything is written.
    """
    known = ways.known(tx, [person_id for person_id, _ in telling])
    wishes = quieting.wishes(tx, known)
    held = {i: quieting.held_until(w, known[i].person, now=now) for i, w in wishes.items()}
    plans = _Plans(known, held, now)
    spared = [
        quieting.paged_already(tx, person_id, letter, wishes.get(person_id), now=now)
        for person_id, letter in telling
    ]
    rows = [
        (person_id, letter, use)
        for (person_id, letter), is_spared in zip(telling, spared, strict=True)
        if not is_spared
        for use in plans.of(person_id, letter)[0]
    ]
    queued = queue.insert_all(tx, bundling.held(tx, rows, now=now), now=now)
    return [
        _queued(tx, plans, i, letter, queued.get((letter.cause, i), ()), because)
        for (i, letter), because in zip(telling, spared, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Plans:
    """What letters come to by what is known of people, and of which some wait so long.

    The letters of a storm differ in what they say, which has nothing to do with how they go.
    """

    known: Mapping[int, Known]
    held: Mapping[int, datetime | None]
    now: datetime
    _found: dict[_Alike, tuple[list[Use], Choice]] = field(default_factory=dict)

    def of(self, person_id: int, letter: Letter) -> tuple[list[Use], Choice]:
        """Return what to use when, and by what that was chosen."""
        alike = (person_id, letter.message.kind, letter.message.urgency, letter.order)
        found = self._found.get(alike)
        if found is None:
            known, until = self.known[person_id], self.held.get(person_id)
            uses = known.uses(letter, until=until, now=self.now)
            found = self._found[alike] = uses, known.choice(letter)
        return found


def _queued(
    tx: Tx, plans: _Plans, person_id: int, letter: Letter, ids: Sequence[int], spared: str | None
) -> Queued:
    """Say what came of it, and why it is unusual; note what waits for the morning."""
    known, until = plans.known[person_id], plans.held.get(person_id)
    reason, waits = spared or known.reason, None
    if until is not None and ids and quiet.can_wait(letter.message):
        quieting.hold(tx, ids, until=until)
        reason, waits = quiet.because(until, known.person.time_zone), until
    _, chosen = plans.of(person_id, letter)
    if waits is not None or spared is not None:
        chosen = replace(chosen, held_until=waits, was_paged=spared is not None)
    return Queued(tuple(ids), known.unreachable, reason, chosen)


def notify_address(
    tx: Tx,
    *,
    channel: str,
    address: str,
    message: Message,
    subject: str,
    cause: str,
    now: datetime,
) -> int:
    """Queue a message to an address that is nobody's contact; returns the notification's id."""
    kept = channels.named(channel).check_address(address)
    way = Way(None, channel, kept)
    use: Use = Planned(way)
    if not ways.is_set_up(channel, settings.enabled(tx)):
        use = Failed(channel, kept, f"The channel {channel} is not set up.")
    letter = Letter(message, subject, cause)
    ids = queue.insert(tx, letter, [use], person_id=None, now=now)
    return ids[0] if ids else queue.of_address(tx, cause, channel, kept)


def suppress(
    tx: Tx,
    *,
    subject: str,
    reason: str,
    now: datetime,
    cause_prefix: str = "page/",
    person_id: int | None = None,
    actor: Actor = SYSTEM,
) -> int:
    """Call off what is still to be sent about a subject, and return how much that was.

    With a person only what would go to them.

    An attempt under way may end, but none follows it.
    """
    ids = calling_off.suppress(
        tx, subject, cause_prefix=cause_prefix, reason=reason, now=now, person_id=person_id
    )
    follow_ups.call_off(tx, subject, cause_prefix=cause_prefix, person_id=person_id, now=now)
    if ids:
        ledger.record(
            tx,
            kind="notification.suppressed",
            subject=subject,
            actor=actor.label,
            at=now,
            data={"notification_ids": ids, "reason": reason},
        )
    return len(ids)


def has_hope(tx: Tx, *, cause: str, but: Sequence[int] = (), now: datetime) -> bool:
    """Say whether a notification of this very cause got through or is still being tried.

    Those to some persons do not count.
    """
    return notifications.has_hope(tx, cause, but=but, now=now)


def reachable(tx: Tx, person_id: int) -> bool:
    """Say whether a page would ring anywhere for this person."""
    return ways.known(tx, [person_id])[person_id].unreachable is None


def is_verified(tx: Tx, person_id: int) -> bool:
    """Say whether this person has a contact of their own that rings and was seen to work."""
    found = ways.known(tx, [person_id])[person_id].ways
    return any(way.wakes for way in found if way.contact_id is not None)
