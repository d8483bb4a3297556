"""Asking what would happen: what would be opened, and its pages walked until nobody is left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import announcement
from tocsin.incidents import escalation_matrix as matrix
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import agreed, assessing, looking, telling
from tocsin.incidents.actions.assessing import Assessed
from tocsin.incidents.escalation_matrix import Row
from tocsin.incidents.incident import Declaration, Incident
from tocsin.incidents.lifecycle import Channel
from tocsin.kit.tx import Tx
from tocsin.oncall.page import NewPage
from tocsin.oncall.shift import Span
from tocsin.whatif import forecast as forecasts
from tocsin.whatif import question as questions
from tocsin.whatif.actions import gathering, judging
from tocsin.whatif.actions.gathering import Wanted
from tocsin.whatif.actions.judging import Verdict
from tocsin.whatif.forecast import Forecast, Opened, Told
from tocsin.whatif.mailbox import Row as Sending
from tocsin.whatif.question import Payload, Problem, Question
from tocsin.whatif.simulation import Begun, BroughtIn, Simulation
from tocsin.whatif.world import World

_TURNS = "Whose turn it is at a step that takes turns is as of now; each page until then moves it."
_PROMISED = "What was promised may inform more people, and page them, as its clocks run out."
_NOTHING_OPEN = "It is taken that nothing is open yet that it would only repeat or join."


@dataclass(frozen=True, slots=True)
class _Case:
    """An incident as it would be opened, and the page that it begins."""

    incident: Incident
    assessed: Assessed
    new: NewPage
    rows: tuple[Row, ...]
    over_at: datetime | None


def ask(tx: Tx, asked: Question, *, actor: Actor) -> Forecast:
    """Return who would be told, when and by which way; nothing is written."""
    permission.require(actor, Permission.READ)
    question = questions.checked(asked)
    verdict = _verdict(tx, question, actor=actor)
    cases = _cases(tx, verdict, at=question.at)
    simulation = _simulated(tx, cases, question)
    rows = {row.id: row for row in simulation.mailbox.rows}
    return Forecast(
        at=question.at,
        until=question.at + question.lasts,
        judged=verdict.judged,
        incidents=tuple(_opened(case, simulation, rows) for case in cases),
        notes=(*verdict.notes, *_notes(tx, cases, simulation.world)),
    )


def simulated(tx: Tx, asked: Question, *, actor: Actor) -> Simulation:
    """Return the same as it passed, notification by notification."""
    permission.require(actor, Permission.READ)
    question = questions.checked(asked)
    cases = _cases(tx, _verdict(tx, question, actor=actor), at=question.at)
    return _simulated(tx, cases, question)


def _simulated(tx: Tx, cases: Sequence[_Case], question: Question) -> Simulation:
    span = Span(question.at, question.at + question.lasts)
    simulation = Simulation(gathering.world(tx, _wanted(cases), span))
    begun = [_begun(tx, case, at=question.at) for case in cases]
    simulation.run(begun, until=span.ends_at)
    return simulation


def _verdict(tx: Tx, question: Question, *, actor: Actor) -> Verdict:
    if isinstance(question.what, Payload):
        return judging.judge(tx, question.what, at=question.at)
    return Verdict((), (_declaration(question.what),), actor)


def _declaration(problem: Problem) -> Declaration:
    return Declaration(
        problem.title,
        channel=Channel.SIGNAL,
        service_ids=() if problem.service_id is None else (problem.service_id,),
        severity=problem.severity,
        priority=problem.priority,
        policy_id=problem.policy_id,
        labels=problem.labels,
    )


def _cases(tx: Tx, verdict: Verdict, *, at: datetime) -> list[_Case]:
    """Number them below zero, where no incident is; those of one plan are paged together."""
    said = [incidents.checked(each, now=at) for each in verdict.declarations]
    rows = tuple(looking.rows(tx))
    cases = []
    for number, assessed in enumerate(assessing.assess_all(tx, said, now=at), start=1):
        incident = assessing.begun(-number, assessed, verdict.actor, now=at)
        declared = assessed.declaration
        paging = telling.Paging(incident, assessed.services, declared.facts, declared.labels)
        ends = all(service.auto_resolve for service in assessed.services)
        over_at = verdict.over_at if ends else None
        cases.append(_Case(incident, assessed, telling.new_page(paging), rows, over_at))
    order = list(dict.fromkeys(_plan_of(case) for case in cases))
    return sorted(cases, key=lambda case: order.index(_plan_of(case)))


def _plan_of(case: _Case) -> tuple[int | None, int | None]:
    return case.new.policy_id, case.new.team_id


def _wanted(cases: Sequence[_Case]) -> Wanted:
    rows = [row for case in cases for row in case.rows]
    return Wanted(
        policy_ids={case.new.policy_id for case in cases},
        team_ids={case.new.team_id for case in cases if case.new.team_id is not None},
        targets=[target for row in rows for target in (*row.bring_in, *row.inform)],
    )


def _begun(tx: Tx, case: _Case, *, at: datetime) -> Begun:
    rows = tuple(_brought_in(tx, case)) if case.rows else ()
    return Begun(at, case.new, case.over_at, "it is over", rows)


def _brought_in(tx: Tx, case: _Case) -> Iterator[BroughtIn]:
    """The rows of the matrix that are met as long as nobody answers."""
    facts = looking.facts(tx, case.incident)
    for row in case.rows:
        at = matrix.met_at(row, facts)
        if at is not None:
            because = f"{row.name}: {matrix.words(row)}"
            notice = announcement.notice(case.incident, "Escalated to you", f"{because}.")
            yield BroughtIn(at, row.name, because, row.bring_in, row.inform, notice)


def _opened(case: _Case, simulation: Simulation, rows: dict[int, Sending]) -> Opened:
    subject = case.incident.subject
    pagers = [each for each in simulation.pagers if each.new.subject == subject]
    team = simulation.world.teams.get(case.new.team_id or 0)
    return Opened(
        title=case.incident.title,
        priority=case.incident.priority,
        impact=case.incident.impact,
        urgency=case.incident.urgency,
        services=tuple(service.name for service in case.assessed.services),
        team=team.name if team else None,
        pages=tuple(forecasts.paging(each, rows, ends_at=case.over_at) for each in pagers),
        informed=tuple(_informed(subject, rows)),
    )


def _informed(subject: str, rows: dict[int, Sending]) -> Iterator[Told]:
    for row in rows.values():
        if row.letter.subject == subject and not row.is_page and row.ended_at is not None:
            yield Told(row.ended_at, row.person_id, row.use.way.channel, row.message.body)


def _notes(tx: Tx, cases: Sequence[_Case], world: World) -> Iterator[str]:
    if cases:
        yield _NOTHING_OPEN
    if world.turns:
        yield _TURNS
    if any(agreed.of_users(tx, case.incident) for case in cases):
        yield _PROMISED
