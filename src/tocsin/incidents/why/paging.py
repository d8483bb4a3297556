"""The chain of one page: its policy, its steps, whom each came to, and how it ended."""

from collections.abc import Iterator, Mapping, Sequence

from tocsin.incidents.why import duty, link, message
from tocsin.incidents.why.facts import Facts
from tocsin.incidents.why.link import Called, Hop, Link, State
from tocsin.incidents.why.reason import Why
from tocsin.oncall import condition, policy, trace
from tocsin.oncall.evidence import Because
from tocsin.oncall.manner import Way
from tocsin.oncall.page import Page, Status, Told
from tocsin.oncall.policy import Position, Stage

PAGED = "paged"
NOT_PAGED: Mapping[Because, Why] = {
    Because.NOBODY: Why.NOBODY,
    Because.UNMET: Why.STEP_UNMET,
    Because.DECLINED: Why.DECLINED,
    Because.ANSWERED: Why.ANSWERED_ALREADY,
    Because.ASKED_FOR_HELP: Why.ASKED_FOR_HELP,
    Because.INACTIVE: Why.INACTIVE,
    Because.UNREACHABLE: Why.UNREACHABLE,
    Because.GONE: Why.TARGET_GONE,
    Because.BROKEN: Why.STEP_BROKEN,
}
ENDED: Mapping[Status, Why] = {
    Status.PAGING: Why.STILL_PAGING,
    Status.ANSWERED: Why.ANSWERED,
    Status.STOPPED: Why.STOPPED,
    Status.EXHAUSTED: Why.EXHAUSTED,
}


def of(facts: Facts) -> list[Link]:
    """Return the chain of a page from its policy to its answer."""
    steps = [
        each for position, told in facts.by_position() for each in _step(position, told, facts)
    ]
    shadows = [shadowed(person_id, facts) for person_id in facts.shadows]
    return [_policy(facts.page), *steps, *shadows, *_end(facts)]


def not_paged(told: Told, called: Called) -> tuple[Why, str]:
    """Say why the person or target of a line was not paged, as it was decided."""
    because = told.rested_on.because
    reason = Why.NOBODY if because is None else NOT_PAGED[because]
    who = called.person(told.person_id)
    return reason, link.sentence(reason, who=who, said=told.reason or "")


def shadowed(person_id: int, facts: Facts) -> Link:
    """Say that somebody was told silently, which is no page."""
    who, at = facts.called.person(person_id), facts.page.started_at
    words = link.sentence(Why.SHADOWED, who=who)
    return Link(Hop.PERSON, who, Why.SHADOWED, words, State.SKIPPED, at, "", person_id)


def to_come(position: Position, facts: Facts) -> tuple[Why, str, State]:
    """Say why a position has not been taken, or never was."""
    page, called, whom = facts.page, facts.called, facts.whom(position)
    if page.status is Status.ANSWERED:
        at = called.time(page.ended_at)
        said = link.sentence(Why.STEP_AFTER_ANSWER, whom=whom, who=facts.answerer, at=at)
        return Why.STEP_AFTER_ANSWER, said, State.SKIPPED
    if page.status is Status.STOPPED:
        at, because = called.time(page.ended_at), page.reason or "for a reason unknown"
        said = link.sentence(Why.STEP_AFTER_STOP, whom=whom, at=at, because=because)
        return Why.STEP_AFTER_STOP, said, State.SKIPPED
    is_next = position == policy.following(page.plan, page.position) and page.next_due_at
    due = f" at {called.time(page.next_due_at)}" if is_next else ""
    return (
        Why.STEP_TO_COME,
        link.sentence(Why.STEP_TO_COME, whom=whom, due=due),
        State.WAITING,
    )


def place(facts: Facts, position: Position) -> str:
    said = trace.place(facts.page.plan, position)
    return said[:1].upper() + said[1:]


def ahead(facts: Facts, position: Position) -> str:
    """Name a position that was not taken: why it would be is not to be said yet."""
    is_team = position.stage is Stage.TEAM
    return "The team whose business it is" if is_team else place(facts, position)


def _policy(page: Page) -> Link:
    name = "The catch-all" if page.policy_id is None and not page.plan.steps else page.plan.name
    about = f"policy/{page.policy_id}" if page.policy_id else ""
    if not page.because:
        reason, words = Why.POLICY_KEPT, link.sentence(Why.POLICY_KEPT)
    else:
        reason = Why.POLICY if page.policy_id or page.plan.steps else Why.CATCH_ALL
        words = link.sentence(reason, because=page.because)
    return Link(Hop.POLICY, name, reason, words, State.DONE, page.started_at, about)


def _step(position: Position, told: Sequence[Told], facts: Facts) -> Iterator[Link]:
    reached = any(one.outcome == PAGED for one in told)
    skipped = all(one.rested_on.because is Because.UNMET for one in told)
    title, at = place(facts, position), told[0].at
    if skipped:
        words = link.sentence(Why.STEP_UNMET, said=told[0].reason or "")
        yield Link(Hop.STEP, title, Why.STEP_UNMET, words, State.SKIPPED, at)
        return
    reason = Why.STEP_TAKEN if reached else Why.STEP_IN_VAIN
    words = link.sentence(reason, due=facts.called.time(at)) + _conditions(position, facts)
    yield Link(Hop.STEP, title, reason, words, State.DONE if reached else State.FAILED, at)
    for one in told:
        yield from target(one, facts)
    yield from _out_of_turn(position, told, facts)


def _conditions(position: Position, facts: Facts) -> str:
    """Say which conditions held, where the step has any."""
    when = policy.manner(facts.page.plan, position).when
    held = " and ".join(condition.words(each) for each in when)
    return f" It is only taken if {held}, which was so." if held else ""


def target(told: Told, facts: Facts) -> Iterator[Link]:
    """Tell what one target of a step came to, message by message."""
    yield duty.of(told, called=facts.called)
    if told.person_id is None:
        return
    who = facts.called.person(told.person_id)
    if told.outcome != PAGED:
        reason, words = not_paged(told, facts.called)
        yield Link(Hop.PERSON, who, reason, words, State.FAILED, told.at, "", told.person_id)
    elif (chosen := told.rested_on.choice) is not None and chosen.was_paged:
        words = link.sentence(Why.TOLD_ONCE, who=who, said=told.reason or "")
        skipped = State.SKIPPED
        yield Link(Hop.PERSON, who, Why.TOLD_ONCE, words, skipped, told.at, "", told.person_id)
        return
    yield from message.of(told, facts)


def _out_of_turn(position: Position, told: Sequence[Told], facts: Facts) -> Iterator[Link]:
    """Name whom a step that pages one in turn passed over."""
    if policy.manner(facts.page.plan, position).way is not Way.IN_TURN:
        return
    tried = {one.target for one in told}
    who = ", ".join(facts.called.person(o.person_id) for o in told if o.outcome == PAGED)
    words = link.sentence(Why.NOT_IN_TURN, who=who or "nobody who could be reached")
    for each in facts.targets(position):
        if str(each) not in tried:
            yield Link(Hop.PERSON, each.name, Why.NOT_IN_TURN, words, State.SKIPPED, told[0].at)


def _end(facts: Facts) -> Iterator[Link]:
    page = facts.page
    if page.status is not Status.EXHAUSTED:
        for position in facts.to_come():
            reason, words, state = to_come(position, facts)
            yield Link(Hop.STEP, ahead(facts, position), reason, words, state)
    reason = ENDED[page.status]
    words = link.sentence(reason, who=facts.answerer, because=page.reason or "")
    state = _STATES[page.status]
    yield Link(
        Hop.ANSWER, _TITLES[page.status], reason, words, state, page.ended_at, "", facts.answerer_id
    )


_TITLES: Mapping[Status, str] = {
    Status.PAGING: "Waits for an answer",
    Status.ANSWERED: "Answered",
    Status.STOPPED: "Paging stopped",
    Status.EXHAUSTED: "Everybody was paged in vain",
}
_STATES: Mapping[Status, State] = {
    Status.PAGING: State.ACTIVE,
    Status.ANSWERED: State.ANSWERED,
    Status.STOPPED: State.DONE,
    Status.EXHAUSTED: State.FAILED,
}
