"""Edits of many incidents at once: previewed by doing them and taking that back, kept for undo.

Each incident is edited wholly or not at all, and one that refuses does not keep the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import assigning, classifying, progress, reading, relating
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.work import edit as ideas
from tocsin.work.actions import editing
from tocsin.work.bulk_edit import BulkEdit
from tocsin.work.edit import Answer, Edit, Outcome
from tocsin.work.store import bulk_edits as store


class UnknownBulkEdit(errors.NotFound):
    """It does not exist, or somebody else made it."""


class CannotUndo(errors.Conflict):
    """It was taken back already, or others have built on it since."""


class _TakenBack(Exception):
    """Ends the savepoint of a preview."""


def preview(
    tx: Tx, numbers: Sequence[int], edit: Edit, answer: Answer, *, actor: Actor, now: datetime
) -> list[Outcome]:
    """Return what would become of each, and leave no trace of having tried."""
    found: list[Outcome] = []
    try:
        with tx.savepoint():
            found.extend(_each(tx, numbers, edit, answer, actor=actor, now=now))
            raise _TakenBack
    except _TakenBack:
        return found


def carry_out(
    tx: Tx, numbers: Sequence[int], edit: Edit, answer: Answer, *, actor: Actor, now: datetime
) -> BulkEdit:
    """Make it of all of them that let it be made, and tell of each what became of it."""
    outcomes = _each(tx, numbers, edit, answer, actor=actor, now=now)
    said = ideas.written(edit) | ({"answer": answer.body} if answer.body.strip() else {})
    edit_id = store.insert(tx, said, outcomes, actor=actor.label, at=now)
    told = {
        "edit": said,
        "changed": [each.number for each in outcomes if each.is_change],
        "failed": [each.number for each in outcomes if each.failure],
    }
    _record(tx, "bulk_edit.made", edit_id, told, actor=actor, now=now)
    return get(tx, edit_id, actor=actor)


def get(tx: Tx, edit_id: int, *, actor: Actor) -> BulkEdit:
    """Return one that they made themselves."""
    permission.require(actor, Permission.RESPOND)
    found = store.get(tx, edit_id)
    if found is None or found.actor != actor.label:
        raise UnknownBulkEdit(f"You have made no bulk edit {edit_id}.")
    return found


def undo(tx: Tx, edit_id: int, *, actor: Actor, now: datetime) -> list[Outcome]:
    """Take back what can be taken back and nobody has changed since; say of each what came of it.

    What was said stays said, and what was resolved, cancelled or closed stays so: going back from
    there is a reopening, which counts.
    """
    made = get(tx, edit_id, actor=actor)
    if now - made.at > ideas.UNDONE_WITHIN:
        raise CannotUndo("It was made more than a day ago; make another edit instead.")
    if not store.end(tx, edit_id, at=now):
        raise CannotUndo("It was taken back already.")
    changed = [each for each in made.outcomes if each.is_change]
    outcomes = [_undo(tx, each, actor=actor, now=now) for each in changed]
    told = {"undone": [each.number for each in outcomes if each.is_change]}
    _record(tx, "bulk_edit.undone", edit_id, told, actor=actor, now=now)
    return outcomes


def _each(
    tx: Tx, numbers: Sequence[int], edit: Edit, answer: Answer, *, actor: Actor, now: datetime
) -> list[Outcome]:
    permission.require(actor, Permission.RESPOND)
    ideas.checked(edit, answer)
    wanted = ideas.numbers(numbers)
    return editing.carry_out_all(tx, wanted, edit, answer, actor=actor, now=now)


def _undo(tx: Tx, made: Outcome, *, actor: Actor, now: datetime) -> Outcome:
    before = reading.get(tx, made.number, actor=actor)
    try:
        with tx.savepoint():
            for step in _ways_back(made, ideas.told(before)):
                step(tx, made.number, actor=actor, now=now)
            after = reading.get(tx, made.number, actor=actor)
    except errors.Anticipated as refusal:
        return Outcome(made.number, {}, {}, refusal.sentence)
    return ideas.outcome(before, after, {})


def _ways_back(made: Outcome, now: Mapping[str, Any]) -> Iterator[Callable[..., object]]:
    """Only what still is as the edit left it; the team goes first, as it moves the assignee."""
    for name in ("status", "category", "priority", "team_id", "assignee_id", "parent_number"):
        if name in made.before and made.after.get(name) == now[name]:
            yield from _WAYS_BACK[name](made.before[name], made.after[name])


def _back_from_status(before: str, after: str) -> Iterator[Callable[..., object]]:
    if after == Status.PENDING and before == Status.IN_PROGRESS:
        yield progress.resume


_WAYS_BACK: Mapping[str, Callable[[Any, Any], Iterator[Callable[..., object]]]] = {
    "status": _back_from_status,
    "category": lambda was, _: iter([partial(classifying.categorize, path=was)]),
    "priority": lambda was, _: iter(
        [partial(classifying.override_priority, to=Priority(was), reason="a bulk edit was undone")]
    ),
    "team_id": lambda was, _: iter([partial(assigning.set_team, team_id=was)]),
    "assignee_id": lambda was, _: iter([partial(assigning.assign, person_id=was)]),
    "parent_number": lambda was, _: iter([partial(relating.set_parent, parent=was)]),
}


def _record(
    tx: Tx, kind: str, edit_id: int, told: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"bulk_edit/{edit_id}",
        actor=actor.label,
        at=now,
        data=dict(told),
    )
