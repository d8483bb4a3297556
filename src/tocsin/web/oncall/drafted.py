"""What a draft in an editor would change: a page that comes, and the pages of the last days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.catalog import actions as catalog
from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx
from tocsin.oncall import parting, schedule
from tocsin.oncall.shift import Shift, Span
from tocsin.web import names
from tocsin.web.oncall import plans, whatif
from tocsin.whatif.actions import drafting, replaying
from tocsin.whatif.actions.drafting import Draft
from tocsin.whatif.question import Problem, Question
from tocsin.whatif.replay import Replay

_BACK, _AHEAD = timedelta(days=7), timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Drafted:
    """``answer`` is None where nothing pages by what is drafted; ``at`` is when it is asked of."""

    at: datetime
    answer: whatif.Answer | None
    replay: Replay
    called: names.Names


def policy(tx: Tx, policy_id: int, draft: Draft, *, actor: Actor, now: datetime) -> Drafted:
    """Look at a policy as it is drafted, if a service of it had a problem now."""
    return _looked(tx, policy_id, draft, at=now, actor=actor, now=now)


def plan(tx: Tx, schedule_id: int, draft: Draft, *, actor: Actor, now: datetime) -> Drafted:
    """Look at a schedule as it is drafted, at the first moment that would be somebody else's."""
    span = Span(now, now + _AHEAD)

    def line() -> list[Shift]:
        return schedule.shifts(plans.kept(tx, schedule_id, actor=actor, now=now), span)

    at = parting.first(line(), drafting.seen(tx, draft, line), span) or now
    paging = [each.id for each in plans.paged_by(tx, schedule_id, actor=actor)]
    return _looked(tx, next(iter(paging), None), draft, at=at, actor=actor, now=now)


def _looked(
    tx: Tx, policy_id: int | None, draft: Draft, *, at: datetime, actor: Actor, now: datetime
) -> Drafted:
    answer = None
    if policy_id is not None:
        question = Question(_problem(tx, policy_id), at)
        answer = whatif.answer(tx, question, draft=draft, actor=actor)
    walked = replaying.again(tx, Span(now - _BACK, now), draft=draft, actor=actor, now=now)
    people = [each.person_id for each in walked.shares]
    return Drafted(at, answer, walked, names.of(tx, people=people))


def _problem(tx: Tx, policy_id: int) -> Problem:
    """A problem of a service of the policy; where it has none, one that it would page by."""
    service_id = next((s.id for s in catalog.services(tx) if s.policy_id == policy_id), None)
    return Problem(service_id, policy_id=None if service_id else policy_id)
