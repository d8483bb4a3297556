"""Action items: what somebody promised to do after an incident or about a problem."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import Query

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, shown
from tocsin.reviews import action_item
from tocsin.reviews.action_item import ActionItem, Asked, NewActionItem, Status
from tocsin.reviews.actions import action_items

router = chapter("action-items")

Owner = Annotated[str | None, Query(max_length=320, description="An address, an id, or me.")]


class ActionItemOut(Output):
    """``is_overdue`` once its day has ended everywhere."""

    id: int
    incident: int | None
    problem: int | None
    title: str
    owner: str | None
    owner_id: int | None
    due_on: date | None
    status: Status
    is_overdue: bool
    created_by: str
    created_by_name: str
    created_at: datetime
    done_at: datetime | None
    dropped_because: str | None


class ActionItemIn(Input):
    title: str
    owner: Named | None = None
    due_on: date | None = None


class DropIn(Input):
    reason: str


@router.get("/action-items")
def list_all(
    frame: Reading,
    owner: Owner = None,
    is_overdue: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[ActionItemOut]:
    """Return what is still to be done, soonest first; everybody may ask for their own."""
    asked = Asked(names.person_id(frame, owner), is_overdue, cursor, limit)
    found = action_items.page_of(frame.tx, asked, actor=frame.actor, now=frame.now)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.get("/incidents/{number}/action-items")
def list_of_incident(number: Id, frame: Reading) -> Listed[ActionItemOut]:
    """Return all that was promised about an incident, also what is done or dropped."""
    found = action_items.of_incident(frame.tx, number, actor=frame.actor)
    return Listed(items=_shown(frame, found))


@router.post("/incidents/{number}/action-items", status_code=201)
def add(number: Id, body: ActionItemIn, frame: Writing) -> ActionItemOut:
    """Promise something about an incident, with or without a review of it."""
    new = _wanted(body, frame)
    item_id = action_items.add(frame.tx, number, new, actor=frame.actor, now=frame.now)
    return _one(frame, action_items.get(frame.tx, item_id, actor=frame.actor))


@router.get("/problems/{problem_id}/action-items")
def list_of_problem(problem_id: Id, frame: Reading) -> Listed[ActionItemOut]:
    """Return all that was promised about a problem, also what is done or dropped."""
    found = action_items.of_problem(frame.tx, problem_id, actor=frame.actor)
    return Listed(items=_shown(frame, found))


@router.post("/problems/{problem_id}/action-items", status_code=201)
def add_to_problem(problem_id: Id, body: ActionItemIn, frame: Writing) -> ActionItemOut:
    """Promise something so that the incidents of a problem come no more."""
    new = _wanted(body, frame)
    item_id = action_items.add_to_problem(
        frame.tx, problem_id, new, actor=frame.actor, now=frame.now
    )
    return _one(frame, action_items.get(frame.tx, item_id, actor=frame.actor))


@router.get("/action-items/{item_id}")
def show(item_id: Id, frame: Reading) -> ActionItemOut:
    return _one(frame, action_items.get(frame.tx, item_id, actor=frame.actor))


@router.put("/action-items/{item_id}")
def change(item_id: Id, body: ActionItemIn, frame: Writing) -> ActionItemOut:
    new = _wanted(body, frame)
    action_items.change(frame.tx, item_id, new, actor=frame.actor, now=frame.now)
    return _one(frame, action_items.get(frame.tx, item_id, actor=frame.actor))


@router.post("/action-items/{item_id}/completion")
def finish(item_id: Id, frame: Writing) -> ActionItemOut:
    """Say that it is done; its owner may, whatever their role."""
    return _one(frame, action_items.finish(frame.tx, item_id, actor=frame.actor, now=frame.now))


@router.delete("/action-items/{item_id}/completion")
def reopen(item_id: Id, frame: Writing) -> ActionItemOut:
    """Take back that it was done."""
    return _one(frame, action_items.reopen(frame.tx, item_id, actor=frame.actor, now=frame.now))


@router.post("/action-items/{item_id}/drop")
def drop(item_id: Id, body: DropIn, frame: Writing) -> ActionItemOut:
    """Say that it will not be done, and why."""
    dropped = action_items.drop(
        frame.tx, item_id, reason=body.reason, actor=frame.actor, now=frame.now
    )
    return _one(frame, dropped)


@router.delete("/action-items/{item_id}/drop")
def take_up(item_id: Id, frame: Writing) -> ActionItemOut:
    """Take back that it was dropped."""
    return _one(frame, action_items.reopen(frame.tx, item_id, actor=frame.actor, now=frame.now))


def _wanted(body: ActionItemIn, frame: Frame) -> NewActionItem:
    return NewActionItem(body.title, names.person_id(frame, body.owner), body.due_on)


def _one(frame: Frame, item: ActionItem) -> ActionItemOut:
    return _shown(frame, [item])[0]


def _shown(frame: Frame, items: Sequence[ActionItem]) -> list[ActionItemOut]:
    known = names.of(frame.tx, people=[item.owner_id for item in items])
    actors = names.actors(frame.tx, (item.created_by for item in items))
    return [
        shown(
            ActionItemOut,
            item,
            incident=item.incident_number,
            problem=item.problem_id,
            owner=known.email(item.owner_id),
            created_by_name=actors[item.created_by],
            is_overdue=action_item.is_overdue(item, frame.now),
        )
        for item in items
    ]
