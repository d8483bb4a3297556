"""Follow-ups: somebody was not content, and somebody talks to them."""

from datetime import datetime

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, shown
from tocsin.desk.actions import following_up as follow_ups
from tocsin.desk.follow_up import FollowUp

router = noun("follow-ups")


class FollowUpOut(Output):
    """``owner`` is who was asked first; it is open until ``done_at``."""

    incident_number: int
    owner: str | None
    score: int
    opened_at: datetime
    done_at: datetime | None
    done_by: str | None
    note: str


class DoneIn(Input):
    """``note`` is what came of talking to them."""

    note: str


@router.get("")
def list_all(
    frame: Reading, is_open: bool = True, cursor: Cursor = None, limit: Limit = 50
) -> Listed[FollowUpOut]:
    """Return those that are open, or those that are done, the newest first."""
    found = follow_ups.listed(
        frame.tx, is_open=is_open, actor=frame.actor, cursor=cursor, limit=limit
    )
    called = names.of(frame.tx, people=[each.owner_id for each in found.items])
    items = [shown(FollowUpOut, each, owner=called.email(each.owner_id)) for each in found.items]
    return Listed(items=items, next=found.next)


@router.get("/{number}")
def show(number: Id, frame: Reading) -> FollowUpOut:
    return _one(follow_ups.of_incident(frame.tx, number, actor=frame.actor), frame)


@router.post("/{number}/completion")
def complete(number: Id, body: DoneIn, frame: Writing) -> FollowUpOut:
    """Say what came of talking to them, once."""
    found = follow_ups.done(frame.tx, number, note=body.note, actor=frame.actor, now=frame.now)
    return _one(found, frame)


def _one(found: FollowUp, frame: Frame) -> FollowUpOut:
    called = names.of(frame.tx, people=[found.owner_id])
    return shown(FollowUpOut, found, owner=called.email(found.owner_id))
