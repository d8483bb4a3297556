"""Answering from a message: one table from each answer to the one action that it is.

Whoever answers is told in a sentence what came of it, also when there was nothing left to do. An
answer given from a message counts once: pressed twice, or delivered twice by a provider, it says
again what it said.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.incidents import incident as incidents
from tocsin.incidents import resolution
from tocsin.incidents.actions import (
    declining,
    escalating,
    helping,
    progress,
    reading,
    resolving,
    snoozing,
)
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import AlreadyAcknowledged, AlreadySo
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import errors
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import answers
from tocsin.notify import channels as providers
from tocsin.notify.actions import answering as messages
from tocsin.notify.actions import bundling
from tocsin.notify.answers import Claim, Given, Verb
from tocsin.notify.contact import Contact
from tocsin.notify.notification import Notification
from tocsin.oncall import escalation
from tocsin.oncall.actions import pages
from tocsin.oncall.actions.declining import AlreadyDeclined


class Outcome(StrEnum):
    """``already``: there was nothing left to do; ``refused``: it could not be done."""

    DONE = "done"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer. ``number`` and ``verb`` are None if it was about nothing."""

    outcome: Outcome
    sentence: str
    number: int | None = None
    verb: Verb | None = None

    @property
    def is_done(self) -> bool:
        return self.outcome is Outcome.DONE


@dataclass(frozen=True, slots=True)
class Wish:
    """An answer to an incident, by whom and through which channel."""

    verb: Verb
    number: int
    person: Person
    via: str


class PagedAnew(errors.NotFound):
    def __init__(self) -> None:
        super().__init__(
            "This was answered, and paged about anew since. Answer by the newest message."
        )


class NothingToAnswer(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("This message is about nothing that can be answered.")


class WhoAreYou(errors.Forbidden):
    """The account that answers is linked to nobody."""


def by_code(
    tx: Tx, code: str, *, key: Key, now: datetime, via: str, person_id: int | None = None
) -> Answered:
    """Do what a button says, as the person given, or else as the one whose message it is."""
    try:
        claim = messages.claim_of(tx, code, key=key, now=now)
        return by_claim(tx, claim, now=now, via=via, person_id=person_id)
    except errors.Anticipated as refusal:
        return Answered(Outcome.REFUSED, refusal.sentence)


def by_claim(
    tx: Tx, claim: Claim, *, now: datetime, via: str, person_id: int | None = None
) -> Answered:
    """The same when it is known which message is answered; raises what keeps from answering."""
    asked = messages.asked_in(tx, claim.notification_id)
    number = incidents.number_in(asked.subject)
    if number is None:
        raise NothingToAnswer
    person = _answerer(tx, person_id or asked.person_id)
    before = messages.answer_given(tx, claim)
    incident = reading.get(tx, number, actor=identity.acting(tx, person))
    check_run(tx, asked, incident, person)
    if before is not None and not _is_of_earlier_run(tx, asked):
        return _again(tx, before, person, number)
    done = perform(tx, Wish(claim.verb, number, person, via), now=now)
    if claim.verb in _TO_ALL:
        done = _with_others(tx, asked.id, Wish(claim.verb, number, person, via), done, now=now)
    if done.is_done:
        kept = Given(claim.notification_id, claim.verb, person.id, via, done.sentence, now)
        messages.keep_answer(tx, kept)
    return done


def _again(tx: Tx, before: Given, person: Person, number: int) -> Answered:
    """Say what was said; to somebody else, that it was not said to them."""
    said = before.said
    if before.person_id != person.id:
        said = f"{identity.person(tx, before.person_id).name} has answered this already: {said}"
    return Answered(Outcome.ALREADY, said, number, before.verb)


def _with_others(
    tx: Tx, notification_id: int, wish: Wish, done: Answered, *, now: datetime
) -> Answered:
    """Answer the others that the same message told, too, and say which."""
    numbers: list[int] = []
    for other_id in bundling.beside(tx, notification_id):
        number = incidents.number_in(messages.asked_in(tx, other_id).subject)
        if number is None or number in (wish.number, *numbers):
            continue
        if perform(tx, replace(wish, number=number), now=now).is_done:
            numbers.append(number)
    if not numbers:
        return done
    also = ", ".join(f"#{number}" for number in numbers)
    return replace(done, outcome=Outcome.DONE, sentence=f"{done.sentence} The same for {also}.")


def by_text(tx: Tx, contact: Contact, text: str, *, now: datetime) -> Answered | None:
    """Do what a person wrote back to a message; None if it reads as no answer at all."""
    spoken = answers.spoken(text)
    if spoken is None:
        return None
    asked = _meant(tx, contact, spoken.number, now)
    try:
        if len(asked) == 1:
            claim = Claim(asked[0].id, spoken.verb)
            return by_claim(tx, claim, now=now, via=contact.channel, person_id=contact.person_id)
        if spoken.number is not None:
            person = _answerer(tx, contact.person_id)
            wish = Wish(spoken.verb, spoken.number, person, contact.channel)
            return perform(tx, wish, now=now)
    except errors.Anticipated as refusal:
        return Answered(Outcome.REFUSED, refusal.sentence)
    return Answered(Outcome.REFUSED, _which(spoken.verb, asked))


def to_message(
    tx: Tx, contact: Contact, provider_id: str, word: str, *, now: datetime
) -> Answered | None:
    """Do what was said to one message, known by its provider's name; None if it means nothing."""
    spoken = answers.spoken(word)
    asked = messages.page_named(tx, contact.channel, provider_id, now=now)
    if spoken is None or asked is None:
        return None
    claim = Claim(asked.id, spoken.verb)
    via, person_id = contact.channel, contact.person_id
    try:
        return by_claim(tx, claim, now=now, via=via, person_id=person_id)
    except errors.Anticipated as refusal:
        return Answered(Outcome.REFUSED, refusal.sentence)


def perform(tx: Tx, wish: Wish, *, now: datetime) -> Answered:
    """Call the action and say what came of it; one that is refused leaves no trace."""
    actor = identity.acting(tx, wish.person)
    try:
        with tx.savepoint():
            said = _TABLE[wish.verb](tx, wish, actor, now)
    except AlreadyAcknowledged as already:
        return Answered(Outcome.ALREADY, _has_it(tx, wish, actor, already), wish.number, wish.verb)
    except (AlreadySo, AlreadyDeclined) as already:
        return Answered(Outcome.ALREADY, already.sentence, wish.number, wish.verb)
    except errors.Anticipated as refusal:
        return Answered(Outcome.REFUSED, refusal.sentence, wish.number, wish.verb)
    return Answered(Outcome.DONE, said, wish.number, wish.verb)


def check_run(tx: Tx, asked: Notification, incident: Incident, person: Person) -> None:
    """Raise PagedAnew unless the message belongs to the latest run of pages about its subject.

    Whoever has the incident goes on with it from any message about it.
    """
    is_theirs = incident.acknowledged_at is not None and incident.assignee_id == person.id
    if not is_theirs and _is_of_earlier_run(tx, asked):
        raise PagedAnew


def _is_of_earlier_run(tx: Tx, asked: Notification) -> bool:
    sent_in = escalation.of_cause(asked.cause)
    page = pages.page_of(tx, asked.subject)
    return sent_in is not None and page is not None and sent_in[0] != page.id


def _answerer(tx: Tx, person_id: int | None) -> Person:
    if person_id is None:
        raise WhoAreYou("Nobody is known by this account. Link it on your account's page.")
    person = identity.person(tx, person_id)
    if not person.is_active:
        raise WhoAreYou(f"{person.name} is no longer active here.")
    return person


def _meant(tx: Tx, contact: Contact, number: int | None, now: datetime) -> list[Notification]:
    """What a reply can be about: the incident that it names, else those that are still open."""
    sent = messages.latest_pages(tx, contact, now=now)
    if number is not None:
        return [asked for asked in sent if incidents.number_in(asked.subject) == number]
    person = identity.person(tx, contact.person_id)
    actor = identity.acting(tx, person)
    opened = [asked for asked in sent if _is_open(tx, asked, actor)]
    return opened or sent[:1]


def _is_open(tx: Tx, asked: Notification, actor: Actor) -> bool:
    number = incidents.number_in(asked.subject)
    try:
        return number is not None and reading.get(tx, number, actor=actor).is_open
    except errors.NotFound:
        return False


def _which(verb: Verb, asked: list[Notification]) -> str:
    numbers = [incidents.number_in(each.subject) for each in asked[:5]]
    if not numbers:
        return "You were paged about nothing in the last day. Name the incident: ack 42."
    choice = " or ".join(f"{verb.key} {number}" for number in numbers)
    return f"There are several open: which one? Answer {choice}."


def _has_it(tx: Tx, wish: Wish, actor: Actor, already: AlreadyAcknowledged) -> str:
    incident = reading.get(tx, wish.number, actor=actor)
    is_theirs = incident.assignee_id == wish.person.id
    return f"You have #{wish.number} already." if is_theirs else already.sentence


def _acknowledge(tx: Tx, wish: Wish, actor: Actor, now: datetime) -> str:
    taken = progress.acknowledge(tx, wish.number, is_answer=True, actor=actor, now=now)
    if taken.assignee_id not in (None, wish.person.id):
        return f"You answered for #{wish.number}. Paging stopped."
    return f"You have #{wish.number} now. Paging stopped."


def _resolve(tx: Tx, wish: Wish, actor: Actor, now: datetime) -> str:
    channel = providers.PROVIDERS.get(wish.via)
    notes = f"Resolved by an answer from a message ({channel.title if channel else wish.via})."
    said = resolution.checked(Resolution(Code.FIXED, notes))
    resolving.resolve(tx, wish.number, said, actor=actor, now=now)
    return f"#{wish.number} is resolved."


def _escalate(tx: Tx, wish: Wish, actor: Actor, now: datetime) -> str:
    escalating.next_step(tx, wish.number, actor=actor, now=now)
    return f"Those who come next are paged about #{wish.number} now."


def _decline(tx: Tx, wish: Wish, actor: Actor, now: datetime) -> str:
    declining.decline(tx, wish.number, actor=actor, now=now)
    return f"You declined #{wish.number}. Those who come next are paged now."


def _help(tx: Tx, wish: Wish, actor: Actor, now: datetime) -> str:
    helping.need_help(tx, wish.number, actor=actor, now=now)
    return f"Somebody else is paged to help you with #{wish.number}; you keep it."


def _snooze(tx: Tx, wish: Wish, actor: Actor, now: datetime) -> str:
    until = now + (wish.verb.snooze or timedelta(0))
    reason = "answered from a message"
    snoozing.snooze(tx, wish.number, until, reason=reason, actor=actor, now=now)
    at = f"{until.astimezone(ZoneInfo(wish.person.time_zone)):%H:%M}"
    return f"Nobody is paged about #{wish.number} until {at}; then it pages again."


_TO_ALL = frozenset({Verb.ACKNOWLEDGE, Verb.DECLINE, Verb.SNOOZE_30, Verb.SNOOZE_60})
"""What is answered to all that one message told; the rest is meant for what it leads to."""
_Doing = Callable[[Tx, Wish, Actor, datetime], str]
_TABLE: Mapping[Verb, _Doing] = {
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.RESOLVE: _resolve,
    Verb.ESCALATE: _escalate,
    Verb.DECLINE: _decline,
    Verb.HELP: _help,
    Verb.SNOOZE_30: _snooze,
    Verb.SNOOZE_60: _snooze,
}
