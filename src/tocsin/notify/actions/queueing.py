"""Queueing messages and calling them off, in the transaction of whoever has something to say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import profile
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.identity.person import Person
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.notify import channels, choice, quiet, rule
from tocsin.notify.actions import bundling, quieting
from tocsin.notify.choice import Choice, Skip, Unused
from tocsin.notify.contact import Contact
from tocsin.notify.message import Message
from tocsin.notify.notification import NOWHERE, Failed, Letter, Queued, Use
from tocsin.notify.rule import Planned, Rule, Way
from tocsin.notify.store import contacts, follow_ups, notifications, settings

# Every account has an e-mail address, so it is what is left when a person gave no contact.
_ACCOUNT_CHANNEL = "email"
_BY_ACCOUNT = "They have no verified contact of their own, so their account's address is used."


def notify_person(
    tx: Tx, person_id: int, *, message: Message, subject: str, cause: str, now: datetime
) -> Queued:
    """Queue one notification per rule of the person; the same cause is queued once.

    Whoever cannot be told gets a failed row with the reason, which the caller must act on.
    """
    return notify_people(tx, [(person_id, Letter(message, subject, cause))], now=now)[0]


def notify_people(tx: Tx, telling: Sequence[tuple[int, Letter]], *, now: datetime) -> list[Queued]:
    """The same for many persons and letters, in their order; each person is looked up once."""
    known = {person_id: _known(tx, person_id) for person_id in dict.fromkeys(i for i, _ in telling)}
    wishes = quieting.wishes(tx, known)
    held = {i: quieting.held_until(w, known[i].person, now=now) for i, w in wishes.items()}
    spared = [
        quieting.paged_already(tx, person_id, letter, wishes.get(person_id), now=now)
        for person_id, letter in telling
    ]
    rows = [
        (person_id, letter, use)
        for (person_id, letter), is_spared in zip(telling, spared, strict=True)
        if not is_spared
        for use in known[person_id].uses(letter, until=held.get(person_id), now=now)
    ]
    queued = notifications.insert_all(tx, bundling.held(tx, rows, now=now), now=now)
    return [
        _queued(tx, known[i], letter, queued.get((letter.cause, i), ()), because, held.get(i))
        for (i, letter), because in zip(telling, spared, strict=True)
    ]


def _queued(
    tx: Tx,
    known: "_Known",
    letter: Letter,
    ids: Sequence[int],
    spared: str | None,
    until: datetime | None,
) -> Queued:
    """Say what came of it, and why it is unusual; note what waits for the morning."""
    reason, waits = spared or known.reason, None
    if until is not None and ids and quiet.can_wait(letter.message):
        quieting.hold(tx, ids, until=until)
        reason, waits = quiet.because(until, known.person.time_zone), until
    chosen = replace(known.choice(letter), held_until=waits, was_paged=spared is not None)
    return Queued(tuple(ids), known.unreachable, reason, chosen)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the ways to a person are, and the reasons if they are unusual or none."""

    person: Person
    ways: Sequence[Way]
    rules: Sequence[Rule]
    unreachable: str | None
    reason: str | None
    closed: tuple[Unused, ...]

    def uses(self, letter: Letter, *, until: datetime | None, now: datetime) -> list[Use]:
        """Return what to use when; what can wait does until the person's quiet hours end."""
        uses, _ = self._planned(letter)
        if until is not None and quiet.can_wait(letter.message):
            uses = [quiet.held(use, until=until, now=now) for use in uses]
        planned: list[Use] = [*uses]
        because = self.unreachable or "There is no way to reach them."
        return planned or [Failed(NOWHERE, "", because)]

    def choice(self, letter: Letter) -> Choice:
        """Say by what it was decided what is used, and which contacts are not."""
        uses, is_ordered = self._planned(letter)
        made = choice.made(
            letter.message, uses, ordered=is_ordered, ways=self.ways, rules=self.rules
        )
        in_vain = bool(letter.order) and not is_ordered
        return replace(made, unused=(*self.closed, *made.unused), order_in_vain=in_vain)

    def _planned(self, letter: Letter) -> tuple[list[Planned], bool]:
        """Return what to use when, and whether the letter's own order says so."""
        ordered = rule.ordered(letter.order, ways=self.ways)
        if ordered:
            return ordered, True
        return rule.plan(letter.message, ways=self.ways, rules=self.rules), False


def _known(tx: Tx, person_id: int) -> _Known:
    person = identity.person(tx, person_id)
    ways, reason, closed = _ways(tx, person)
    rules = contacts.rules(tx, person_id)
    return _Known(person, ways, rules, _unreachable_reason(person, ways), reason, closed)


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
    if not _is_set_up(channel, settings.enabled(tx)):
        use = Failed(channel, kept, f"The channel {channel} is not set up.")
    letter = Letter(message, subject, cause)
    ids = notifications.insert(tx, letter, [use], person_id=None, now=now)
    return ids[0] if ids else notifications.of_address(tx, cause, channel, kept)


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
    ids = notifications.suppress(
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
    person = identity.person(tx, person_id)
    ways, _, _ = _ways(tx, person)
    return _unreachable_reason(person, ways) is None


def is_verified(tx: Tx, person_id: int) -> bool:
    """Say whether this person has a contact of their own that rings and was seen to work."""
    person = identity.person(tx, person_id)
    own = (way for way in _ways(tx, person)[0] if way.contact_id is not None)
    return any(way.wakes for way in own)


def _ways(tx: Tx, person: Person) -> tuple[list[Way], str | None, tuple[Unused, ...]]:
    """Return the contacts that work, or the account's address with the reason for using it.

    Last come the contacts that do not work.
    """
    if not person.is_active:
        return [], None, ()
    enabled = settings.enabled(tx)
    found = [(each, _closed(each, enabled)) for each in contacts.of_person(tx, person.id)]
    closed = tuple(Unused(each.id, each.channel, why) for each, why in found if why)
    own = [_way(each) for each, why in found if why is None]
    if any(way.wakes for way in own) or not _is_set_up(_ACCOUNT_CHANNEL, enabled):
        return own, None, closed
    account = _account(person)
    return ([*own, account], _BY_ACCOUNT, closed) if account else (own, None, closed)


def _closed(contact: Contact, enabled: frozenset[str]) -> Skip | None:
    """Say why a contact cannot be used; None if it can."""
    if not contact.is_enabled:
        return Skip.SWITCHED_OFF
    if not contact.is_verified:
        return Skip.UNVERIFIED
    return None if _is_set_up(contact.channel, enabled) else Skip.NOT_SET_UP


def _way(contact: Contact) -> Way:
    wakes = not channels.named(contact.channel).is_inside
    return Way(contact.id, contact.channel, contact.address, wakes)


def _account(person: Person) -> Way | None:
    if profile.is_nowhere(person.email):
        return None
    try:
        address = channels.named(_ACCOUNT_CHANNEL).check_address(person.email)
    except errors.Invalid:
        return None
    return Way(None, _ACCOUNT_CHANNEL, address)


def _is_set_up(slug: str, enabled: frozenset[str]) -> bool:
    channel = channels.PROVIDERS.get(slug)
    return channel is not None and (slug in enabled or not channel.needs_setting_up)


def _unreachable_reason(person: Person, ways: list[Way]) -> str | None:
    if not person.is_active:
        return f"{person.name} is no longer active."
    if not ways:
        return f"{person.name} has no verified contact on a channel that is set up."
    if not any(way.wakes for way in ways):
        return f"{person.name} can only be told in the inbox, which wakes nobody."
    return None
