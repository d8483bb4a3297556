"""A message on its way, in words: what held it, each attempt and each receipt."""

from collections.abc import Iterator, Mapping

from tocsin.incidents.why import link, ways
from tocsin.incidents.why.facts import Facts
from tocsin.incidents.why.link import Called, Hop, Link, State
from tocsin.incidents.why.reason import Why
from tocsin.notify import attempt, channels, receipt
from tocsin.notify.answers import Given
from tocsin.notify.attempt import Status
from tocsin.notify.notification import Notification, Try
from tocsin.notify.receipt import Kept
from tocsin.oncall.page import Told

TRIED: Mapping[attempt.Outcome, Why] = {
    attempt.Outcome.SENT: Why.TRY_TAKEN,
    attempt.Outcome.TEMPORARY: Why.TRY_TEMPORARY,
    attempt.Outcome.PERMANENT: Why.TRY_PERMANENT,
    attempt.Outcome.DEFERRED: Why.TRY_DEFERRED,
    attempt.Outcome.BROKEN: Why.TRY_BROKEN,
}
SAID: Mapping[receipt.Outcome, Why] = {
    receipt.Outcome.DELIVERED: Why.RECEIPT_DELIVERED,
    receipt.Outcome.ANSWERED: Why.RECEIPT_ANSWERED,
    receipt.Outcome.UNCONFIRMED: Why.RECEIPT_UNCONFIRMED,
    receipt.Outcome.FAILED: Why.RECEIPT_FAILED,
}
SENT: Mapping[Status, Why] = {
    Status.PENDING: Why.TO_BE_SENT,
    Status.SENDING: Why.BEING_SENT,
    Status.SENT: Why.SENT,
    Status.DELIVERED: Why.DELIVERED,
    Status.FAILED: Why.FAILED,
    Status.SUPPRESSED: Why.CALLED_OFF,
}
_STATES: Mapping[Status, State] = {
    Status.PENDING: State.WAITING,
    Status.SENDING: State.ACTIVE,
    Status.SENT: State.DONE,
    Status.DELIVERED: State.DONE,
    Status.FAILED: State.FAILED,
    Status.SUPPRESSED: State.SKIPPED,
}
_SUPERSEDED = "superseded by "


def of(told: Told, facts: Facts) -> Iterator[Link]:
    """Tell by which ways a person was to be told at a step, and what became of each message."""
    chosen = told.rested_on.choice
    if chosen is not None:
        yield from ways.of(chosen, told, called=facts.called)
    for one in facts.sent_to(told.person_id, told.position):
        yield from _message(one, facts)


def _message(sent: Notification, facts: Facts) -> Iterator[Link]:
    called = facts.called
    about = f"notification/{sent.id}"
    name = (
        f"{ways.title(sent.channel)} to {sent.address}"
        if sent.address
        else ways.title(sent.channel)
    )

    def channel(reason: Why, state: State, **words: object) -> Link:
        at = sent.ended_at or sent.due_at
        said = link.sentence(reason, **words)
        return Link(Hop.CHANNEL, name, reason, said, state, at, about, sent.person_id)

    if sent.held_until is not None:
        held = Why.HELD_CALL if _is_call(sent.channel) else Why.HELD_TOGETHER
        yield channel(held, State.WAITING, until=called.time(sent.held_until))
    if sent.bundled_in is not None:
        yield channel(Why.TOLD_TOGETHER, State.DONE, other=sent.bundled_in)
    words = {"due": called.time(sent.due_at), "said": sent.reason or "no reason was given"}
    yield channel(_sent(sent), _STATES[sent.status], **words)
    for one in facts.tries.get(sent.id, ()):
        yield _try(one, sent)
    for kept in facts.receipts.get(sent.id, ()):
        yield _receipt(kept, sent)
    for given in facts.answers.get(sent.id, ()):
        yield _reply(given, sent, called)


def _sent(sent: Notification) -> Why:
    if sent.status is Status.PENDING and sent.due_at > sent.created_at:
        return Why.TO_BE_SENT_LATER
    if sent.status is Status.SUPPRESSED and (sent.reason or "").startswith(_SUPERSEDED):
        return Why.SUPERSEDED
    return SENT[sent.status]


def _try(one: Try, sent: Notification) -> Link:
    reason = Why.TRY_UNDER_WAY if one.outcome is None else TRIED[one.outcome]
    code = f" ({one.code})" if one.code else ""
    words = link.sentence(
        reason,
        provider=ways.title(one.provider),
        said=one.error or "no reason was given",
        code=code,
    )
    state = _TRY_STATES.get(one.outcome, State.FAILED) if one.outcome else State.ACTIVE
    at, about = one.ended_at or one.started_at, f"notification/{sent.id}"
    return Link(
        Hop.ATTEMPT, f"Attempt {one.fence}", reason, words, state, at, about, sent.person_id
    )


_TRY_STATES: Mapping[attempt.Outcome, State] = {
    attempt.Outcome.SENT: State.DONE,
    attempt.Outcome.DEFERRED: State.WAITING,
}


def _receipt(kept: Kept, sent: Notification) -> Link:
    said = f": {kept.said}" if kept.said else ""
    words = link.sentence(SAID[kept.outcome], said=said)
    is_bad = kept.outcome in (receipt.Outcome.FAILED, receipt.Outcome.UNCONFIRMED)
    state = State.FAILED if is_bad else State.DONE
    about = f"notification/{sent.id}"
    return Link(
        Hop.RECEIPT, "Receipt", SAID[kept.outcome], words, state, kept.at, about, sent.person_id
    )


def _reply(given: Given, sent: Notification, called: Called) -> Link:
    who, about = called.person(given.person_id), f"notification/{sent.id}"
    words = link.sentence(
        Why.REPLIED, who=who, verb=given.verb.words.lower(), via=ways.title(given.via)
    )
    state, person_id = State.ANSWERED, given.person_id
    return Link(Hop.ANSWER, "Reply", Why.REPLIED, words, state, given.at, about, person_id)


def _is_call(slug: str) -> bool:
    found = channels.PROVIDERS.get(slug)
    return found is not None and found.is_call
