"""Action items are promised, changed, done, dropped and reminded of."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.kit import errors, ledger, pages, text
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.problems.actions import problems
from tocsin.reviews import action_item
from tocsin.reviews.action_item import ActionItem, Asked, InTime, NewActionItem
from tocsin.reviews.store import action_items as store

_MOST_COUNTED = 100_000
_CLAIM_LASTS = timedelta(hours=1)
IS_OVERDUE = store.IS_OVERDUE


class UnknownActionItem(errors.NotFound):
    """It does not exist, or its incident is not theirs to see."""

    def __init__(self, item_id: int) -> None:
        super().__init__(f"There is no action item {item_id}.")


class NotOpen(errors.Conflict):
    """It is done or dropped already."""


class StillOpen(errors.Conflict):
    """There is nothing to take back."""


class NoReason(errors.Invalid):
    """A promise is not broken in silence."""


def add(tx: Tx, number: int, new: NewActionItem, *, actor: Actor, now: datetime) -> int:
    """Promise something about an incident, with or without a review of it."""
    permission.require(actor, Permission.RESPOND)
    reading.get(tx, number, actor=actor)
    tidy = _checked(tx, new)
    item_id = store.insert(tx, tidy, number=number, created_by=actor.label, at=now)
    sentence = f"{actor.name} added the action item “{tidy.title}”."
    _record(tx, "action_item.added", _get(tx, item_id), sentence, actor=actor, now=now)
    return item_id


def add_to_problem(
    tx: Tx, problem_id: int, new: NewActionItem, *, actor: Actor, now: datetime
) -> int:
    """Promise something so that the incidents of a problem come no more."""
    permission.require(actor, Permission.RESPOND)
    problems.get(tx, problem_id, actor=actor)
    tidy = _checked(tx, new)
    by = actor.label
    item_id = store.insert(tx, tidy, number=None, problem_id=problem_id, created_by=by, at=now)
    sentence = f"{actor.name} added the action item “{tidy.title}”."
    _record(tx, "action_item.added", _get(tx, item_id), sentence, actor=actor, now=now)
    return item_id


def change(tx: Tx, item_id: int, new: NewActionItem, *, actor: Actor, now: datetime) -> bool:
    """Return whether anything changed."""
    permission.require(actor, Permission.RESPOND)
    get(tx, item_id, actor=actor)
    tidy = _checked(tx, new)
    changed = store.update(tx, item_id, tidy)
    if changed:
        sentence = f"{actor.name} changed the action item “{tidy.title}”."
        _record(tx, "action_item.changed", _get(tx, item_id), sentence, actor=actor, now=now)
    return changed


def finish(tx: Tx, item_id: int, *, actor: Actor, now: datetime) -> ActionItem:
    """Say that it is done; its owner may, whatever their role."""
    before = _own(tx, item_id, actor)
    if not store.finish(tx, item_id, at=now):
        raise NotOpen(f"“{before.title}” is {before.status} already.")
    after = _get(tx, item_id)
    in_time = action_item.was_in_time(after, now)
    late = " (late)" if in_time is False else ""
    sentence = f"{actor.name} did the action item “{after.title}”{late}."
    _record(
        tx, "action_item.done", after, sentence, actor=actor, now=now, data={"in_time": in_time}
    )
    return after


def drop(tx: Tx, item_id: int, *, reason: str, actor: Actor, now: datetime) -> ActionItem:
    """Say that it will not be done, and why."""
    before = _own(tx, item_id, actor)
    because = text.one_line(text.storable(reason))
    if not because:
        raise NoReason("Say why it will not be done.", fields={"reason": "Say why."})
    if not store.drop(tx, item_id, reason=because):
        raise NotOpen(f"“{before.title}” is {before.status} already.")
    sentence = f"{actor.name} dropped the action item “{before.title}”: {because}"
    after = _get(tx, item_id)
    _record(
        tx, "action_item.dropped", after, sentence, actor=actor, now=now, data={"reason": because}
    )
    return after


def reopen(tx: Tx, item_id: int, *, actor: Actor, now: datetime) -> ActionItem:
    """Take back that it was done or dropped."""
    before = _own(tx, item_id, actor)
    if not store.reopen(tx, item_id):
        raise StillOpen(f"“{before.title}” is open.")
    sentence = f"{actor.name} opened the action item “{before.title}” again."
    after = _get(tx, item_id)
    _record(tx, "action_item.reopened", after, sentence, actor=actor, now=now)
    return after


def get(tx: Tx, item_id: int, *, actor: Actor) -> ActionItem:
    found = _get(tx, item_id)
    if found.owner_id is None or not actor.is_person(found.owner_id):
        permission.require(actor, Permission.READ)
        if found.incident_number is not None:
            reading.get(tx, found.incident_number, actor=actor)
    return found


def of_incident(tx: Tx, number: int, *, actor: Actor) -> list[ActionItem]:
    permission.require(actor, Permission.READ)
    reading.get(tx, number, actor=actor)
    return store.of_incident(tx, number)


def of_problem(tx: Tx, problem_id: int, *, actor: Actor) -> list[ActionItem]:
    problems.get(tx, problem_id, actor=actor)
    return store.of_problem(tx, problem_id)


def still_open(
    tx: Tx, *, owner_id: int | None = None, actor: Actor, limit: int = 200
) -> list[ActionItem]:
    """Return what is to be done, soonest first; everybody may ask for their own."""
    if owner_id is None or not actor.is_person(owner_id):
        permission.require(actor, Permission.READ)
    return store.still_open(tx, owner_id=owner_id, due_before=None, limit=limit)


def overdue(
    tx: Tx, *, owner_id: int | None = None, actor: Actor, now: datetime, limit: int = 200
) -> list[ActionItem]:
    """Return what should have been done by now, the longest overdue first."""
    if owner_id is None or not actor.is_person(owner_id):
        permission.require(actor, Permission.READ)
    due_before = action_item.today(now)
    return store.still_open(tx, owner_id=owner_id, due_before=due_before, limit=limit)


def page_of(tx: Tx, asked: Asked, *, actor: Actor, now: datetime) -> Page[ActionItem]:
    """Return what is to be done, or should have been, a page at a time."""
    if asked.owner_id is None or not actor.is_person(asked.owner_id):
        permission.require(actor, Permission.READ)
    after = pages.decode(asked.cursor, datetime, int) if asked.cursor else None
    found = store.still_open(
        tx,
        owner_id=asked.owner_id,
        due_before=action_item.today(now) if asked.is_overdue else None,
        after=(after[0].date(), after[1]) if after else None,
        limit=asked.limit + 1,
    )
    last = found[: asked.limit][-1:]
    return pages.cut(found, asked.limit, *(action_item.position(last[0]) if last else ()))


def done_in_time(tx: Tx, first: date, last: date, *, now: datetime) -> InTime:
    """The KPI for the items that were due in ``[first, last)``."""
    items = store.due_between(tx, first, last, limit=_MOST_COUNTED)
    return action_item.done_in_time(items, now)


def claim_overdue(tx: Tx, *, now: datetime) -> int | None:
    """Take one overdue item whose owner is to be told; commit before ``remind``."""
    until = now + _CLAIM_LASTS
    return store.claim_overdue(tx, due_before=action_item.today(now), until=until, now=now)


def remind(tx: Tx, item_id: int, /, *, now: datetime) -> None:
    """Tell the owner, once, unless it was done meanwhile."""
    owner_id = store.set_reminded(tx, item_id, due_before=action_item.today(now), now=now)
    if owner_id is None:
        return
    item = _get(tx, item_id)
    notify.notify_person(
        tx,
        owner_id,
        message=_reminder(item),
        subject=item.subject,
        cause=f"action-item/{item.id}/{item.due_on}",
        now=now,
    )
    sentence = f"The owner was reminded of the overdue action item “{item.title}”."
    _record(tx, "action_item.reminded", item, sentence, actor=actors.SYSTEM, now=now)


def _reminder(item: ActionItem) -> Message:
    about = item.subject.replace("/", " ")
    return Message(
        title=f"Overdue: {item.title}",
        body=f"You promised this after {about}. It was due {item.due_on}.",
        path=_path(item),
        kind=Kind.NOTICE,
        urgency=Urgency.LOW,
    )


def _path(item: ActionItem) -> str:
    if item.incident_number is None:
        return f"/problems/{item.problem_id}"
    return f"/incidents/{item.incident_number}/review"


def _own(tx: Tx, item_id: int, actor: Actor) -> ActionItem:
    found = get(tx, item_id, actor=actor)
    if found.owner_id is None or not actor.is_person(found.owner_id):
        permission.require(actor, Permission.RESPOND)
    return found


def _get(tx: Tx, item_id: int) -> ActionItem:
    found = store.get(tx, item_id)
    if found is None:
        raise UnknownActionItem(item_id)
    return found


def _checked(tx: Tx, new: NewActionItem) -> NewActionItem:
    tidy = action_item.checked(new)
    if tidy.owner_id is not None:
        identity.person(tx, tidy.owner_id)
    return tidy


def _record(
    tx: Tx,
    kind: str,
    item: ActionItem,
    sentence: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    said = {
        "item_id": item.id,
        "owner_id": item.owner_id,
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "sentence": sentence,
    }
    ledger.record(
        tx,
        kind=kind,
        subject=item.subject,
        actor=actor.label,
        at=now,
        data=said | dict(data or {}),
    )
