"""Carrying out an edit on one incident: one action of incidents after the other, or nothing.

Each of those asks for itself whether the actor may; an edit gives nobody a right they lack.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import (
    assigning,
    classifying,
    closing,
    progress,
    reading,
    relating,
    resolving,
    talking,
)
from tocsin.incidents.actions.progress import Hold
from tocsin.incidents.incident import Incident, UnknownIncident
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.work import edit as ideas
from tocsin.work.actions import tasks
from tocsin.work.edit import Answer, Edit, Outcome, Progress

Step = Callable[..., object]
"""An action that is called with ``(tx, number, actor=…, now=…)``."""


def carry_out(
    tx: Tx, number: int, edit: Edit, answer: Answer, *, actor: Actor, now: datetime
) -> Outcome:
    """Make it of one incident, wholly or not at all; what it is already is no failure."""
    reading.get(tx, number, actor=actor)  # which says it where there is none
    return carry_out_all(tx, [number], edit, answer, actor=actor, now=now)[0]


def carry_out_all(
    tx: Tx, numbers: Sequence[int], edit: Edit, answer: Answer, *, actor: Actor, now: datetime
) -> list[Outcome]:
    """Make it of each by itself. How they were and are is read at once, for a hundred is many."""
    permission.require(actor, Permission.RESPOND)
    before = _known(tx, numbers, actor)
    refusals = {
        number: _made(tx, number, edit, answer, actor=actor, now=now)
        if number in before
        else UnknownIncident(number).sentence
        for number in numbers
    }
    after = _known(tx, [number for number, refusal in refusals.items() if not refusal], actor)
    beside = _beside(edit, answer)
    return [
        Outcome(number, {}, {}, refusal)
        if refusal
        else ideas.outcome(before[number], after[number], beside)
        for number, refusal in refusals.items()
    ]


def _known(tx: Tx, numbers: Sequence[int], actor: Actor) -> dict[int, Incident]:
    return {each.number: each for each in reading.some(tx, numbers, actor=actor)}


def _made(tx: Tx, number: int, edit: Edit, answer: Answer, *, actor: Actor, now: datetime) -> str:
    """Return why it refused; nothing when it is made."""
    try:
        with tx.savepoint():
            for step in _steps(edit, answer, actor, now):
                _take(step, tx, number, actor=actor, now=now)
    except errors.Anticipated as refusal:
        return refusal.sentence
    return ""


def _take(step: Step, tx: Tx, number: int, *, actor: Actor, now: datetime) -> None:
    try:
        step(tx, number, actor=actor, now=now)
    except lifecycle.AlreadySo:
        return


def _steps(edit: Edit, answer: Answer, actor: Actor, now: datetime) -> Iterator[Step]:
    """In an order in which none undoes another: a team's change may let go of the assignee."""
    if edit.category is not None:
        yield partial(classifying.categorize, path=edit.category)
    if edit.priority is not None:
        yield partial(classifying.override_priority, to=edit.priority, reason=edit.reason)
    if edit.team_id is not None:
        yield partial(assigning.set_team, team_id=edit.team_id)
    if edit.assignee:
        yield partial(assigning.assign, person_id=_person_id(edit, actor))
    if edit.parent_number is not None:
        yield partial(relating.set_parent, parent=edit.parent_number)
    if edit.checklist_id is not None:
        yield partial(tasks.add_checklist, checklist_id=edit.checklist_id)
    yield from _last(edit, answer, actor, now)


def _last(edit: Edit, answer: Answer, actor: Actor, now: datetime) -> Iterator[Step]:
    if edit.watch and actor.person_id is not None:
        yield partial(talking.watch, person_id=actor.person_id)
    if answer.body.strip():
        yield partial(talking.comment, body=answer.body, is_public=answer.is_public)
    if edit.progress is not None:
        yield _PROGRESS[edit.progress](edit, now)


def _person_id(edit: Edit, actor: Actor) -> int | None:
    if edit.assignee == ideas.NOBODY:
        return None
    if edit.assignee == ideas.ME:
        if actor.person_id is None:
            raise ideas.InvalidEdit(f"{actor.name} is no person whom it could be assigned to.")
        return actor.person_id
    return int(edit.assignee)


def _beside(edit: Edit, answer: Answer) -> Mapping[str, Any]:
    """What happens beside the incident's own row."""
    said = {"answer": answer.body.strip(), "watch": edit.watch, "checklist": edit.checklist_id}
    return {name: True for name, value in said.items() if value}


def _hold(edit: Edit, now: datetime) -> Step:
    until = None if edit.hold_hours is None else now + timedelta(hours=edit.hold_hours)
    return partial(progress.put_on_hold, hold=Hold(edit.reason, until))


def _resolve(edit: Edit, _now: datetime) -> Step:
    said = Resolution(edit.code or Code.FIXED, edit.notes, edit.is_verified)
    return partial(resolving.resolve, said=said)


_PROGRESS: Mapping[Progress, Callable[[Edit, datetime], Step]] = {
    Progress.ACKNOWLEDGE: lambda _edit, _now: progress.acknowledge,
    Progress.START: lambda _edit, _now: progress.start_work,
    Progress.HOLD: _hold,
    Progress.RESOLVE: _resolve,
    Progress.CANCEL: lambda edit, _now: partial(resolving.cancel, reason=edit.reason),
    Progress.CLOSE: lambda _edit, _now: closing.close,
}
