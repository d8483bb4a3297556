"""Asking what would happen: what would be opened or met, and its pages walked to their end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions.foreseeing import Promises
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.kit.tx import Tx
from tocsin.notify.actions import underway
from tocsin.notify.attempt import Status
from tocsin.oncall.shift import Span
from tocsin.whatif import forecast as forecasts
from tocsin.whatif import mailbox
from tocsin.whatif import question as questions
from tocsin.whatif.actions import beginning, casing, gathering, judging, later, standing
from tocsin.whatif.actions.casing import Opening
from tocsin.whatif.actions.judging import Verdict
from tocsin.whatif.actions.standing import Moment
from tocsin.whatif.case import Case
from tocsin.whatif.dispatch import Row as Sending
from tocsin.whatif.forecast import Forecast, Opened, Told
from tocsin.whatif.question import Payload, Problem, Question
from tocsin.whatif.simulation import Simulation

_TURNS = "Whose turn it is at a step that takes turns is as of now; each page until then moves it."
_LEARNS = "learns as a shadow"
_NOTHING_OPEN = "It is taken that nothing is open yet that it would only repeat or join."
_STAYS_OPEN = (
    "It is taken that what is open now stays open, and that nobody does anything about it."
)
_MORE_OPEN = f"Of what is open beside, the newest {standing.AT_MOST} incidents are looked at."


@dataclass(frozen=True, slots=True)
class _Passed:
    """What was judged, what there was to page about, and how it went."""

    verdict: Verdict
    cases: Sequence[Case]
    simulation: Simulation
    is_whole: bool


def ask(tx: Tx, asked: Question, *, actor: Actor) -> Forecast:
    """Return who would be told, when and by which way; nothing is written."""
    question = questions.checked(asked)
    passed = _passed(tx, question, actor=actor)
    rows = {row.id: row for row in passed.simulation.mailbox.rows}
    shown = [case for case in passed.cases if case.is_shown]
    return Forecast(
        at=question.at,
        until=question.at + question.lasts,
        judged=passed.verdict.judged,
        incidents=tuple(_opened(case, passed.simulation, rows) for case in shown),
        notes=(*passed.verdict.notes, *_notes(question, passed)),
    )


def simulated(tx: Tx, asked: Question, *, actor: Actor) -> Simulation:
    """Return the same as it passed, notification by notification."""
    return _passed(tx, questions.checked(asked), actor=actor).simulation


def _passed(tx: Tx, question: Question, *, actor: Actor) -> _Passed:
    permission.require(actor, Permission.READ)
    verdict, promises = _verdict(tx, question, actor=actor), Promises(tx)
    opening = Opening(verdict.declarations, verdict.actor, question.at, verdict.over_at)
    known: list[Case] = []
    is_whole = True
    since = question.open_since
    if since is not None:
        moment = Moment(since, question.at)
        known, is_whole = standing.cases(tx, verdict.touches, promises, moment)
    span = Span(since or question.at, question.at + question.lasts)
    cases = [*known, *casing.opened(tx, opening, promises)]
    every = later.cases(tx, verdict.later, promises, cases, until=span.ends_at)
    simulation = Simulation(gathering.world(tx, beginning.wanted(every), span))
    if since is not None:
        queued = underway.of_people(tx, simulation.world.people, now=since)
        subjects = {case.incident.subject for case in known}
        simulation.mailbox.take_up(queued, underway.answered(tx, subjects, queued))
    begun = beginning.all_of(tx, every, simulation.world, promises, now=span.starts_at)
    simulation.run(begun, until=span.ends_at)
    return _Passed(verdict, every, simulation, is_whole)


def _verdict(tx: Tx, question: Question, *, actor: Actor) -> Verdict:
    if isinstance(question.what, Payload):
        is_beside = question.open_since is not None
        return judging.judge(tx, question.what, at=question.at, is_beside_open=is_beside)
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


def _opened(case: Case, simulation: Simulation, rows: Mapping[int, Sending]) -> Opened:
    incident, number = case.incident, case.incident.number
    ours = [each for each in simulation.pagers if each.new.subject == incident.subject]
    pagers = [each for each in ours if each.steps] or ours[:1]
    team = simulation.world.teams.get(case.new.team_id or 0)
    return Opened(
        title=incident.title,
        priority=incident.priority,
        impact=incident.impact,
        urgency=incident.urgency,
        services=tuple(service.name for service in case.services),
        team=team.name if team else None,
        pages=tuple(forecasts.paging(each, rows, ends_at=case.ends_at) for each in pagers),
        informed=tuple(_informed(incident.subject, rows, simulation.whys)),
        number=number if number > 0 else None,
        because=case.because,
        opens_at=incident.logged_at if case.is_later else None,
    )


def _informed(subject: str, rows: Mapping[int, Sending], whys: Mapping[str, str]) -> Iterator[Told]:
    """Those who only hear of it: who is concerned, who is to be informed, and who learns."""
    for row in rows.values():
        cause = row.letter.cause
        why = _LEARNS if cause.startswith("shadow/") else whys.get(cause)
        is_ours = row.letter.subject == subject and not row.is_page and why is not None
        if is_ours and row.person_id != mailbox.NOBODY and row.status is Status.SENT:
            at = row.ended_at or row.due_at
            yield Told(at, row.person_id, row.use.way.channel, why or "")


def _notes(question: Question, passed: _Passed) -> Iterator[str]:
    if question.open_since is not None:
        yield _STAYS_OPEN
    elif passed.cases:
        yield _NOTHING_OPEN
    if not passed.is_whole:
        yield _MORE_OPEN
    if passed.simulation.world.turns:
        yield _TURNS
