"""Legal holds: what nobody may erase or forget while they stand."""

from datetime import datetime

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output
from tocsin.kit.pages import Page
from tocsin.privacy.actions import holding
from tocsin.privacy.hold import Hold, NewHold

router = noun("legal-holds")


class LegalHoldIn(Input):
    """``subject`` is what is held: incident/42, person/7 or everything."""

    subject: str
    reason: str


class LegalHoldOut(Output):
    id: int
    subject: str
    reason: str
    created_by: str
    created_at: datetime
    released_by: str | None
    released_at: datetime | None


@router.get("", response_model=Listed[LegalHoldOut])
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Page[Hold]:
    """Return legal holds, the newest first; those that were taken off too."""
    return holding.listed(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)


@router.post("", status_code=201, response_model=LegalHoldOut)
def put(body: LegalHoldIn, frame: Writing) -> Hold:
    new = NewHold(body.subject, body.reason)
    hold_id = holding.put(frame.tx, new, actor=frame.actor, now=frame.now)
    return holding.get(frame.tx, hold_id, actor=frame.actor)


@router.get("/{hold_id}", response_model=LegalHoldOut)
def show(hold_id: Id, frame: Reading) -> Hold:
    return holding.get(frame.tx, hold_id, actor=frame.actor)


@router.delete("/{hold_id}", response_model=LegalHoldOut)
def release(hold_id: Id, frame: Writing) -> Hold:
    """Take a hold off; that it was there stays known."""
    holding.release(frame.tx, hold_id, actor=frame.actor, now=frame.now)
    return holding.get(frame.tx, hold_id, actor=frame.actor)
