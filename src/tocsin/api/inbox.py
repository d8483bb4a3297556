"""My inbox: what I was told inside Tocsin itself."""

from datetime import datetime

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Input, Limit, Listed, Output, Reference
from tocsin.kit.pages import Page
from tocsin.notify import actions as notify
from tocsin.notify.notification import Item

router = noun("inbox")


class ItemOut(Output):
    """``path`` is the page of ours that tells more."""

    id: int
    notification_id: int
    title: str
    body: str
    path: str
    at: datetime
    read_at: datetime | None


class UnreadOut(Output):
    """A hundred may be more."""

    unread: int


class ReadIn(Input):
    """``up_to`` is the id of the newest item that was seen."""

    up_to: Reference


@router.get("", response_model=Listed[ItemOut])
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Page[Item]:
    """Return what came, newest first."""
    return notify.list_inbox(frame.tx, actor=frame.actor, cursor=cursor, limit=limit)


@router.get("/unread")
def count(frame: Reading) -> UnreadOut:
    return UnreadOut(unread=notify.unread(frame.tx, actor=frame.actor))


@router.put("/read")
def mark_read(body: ReadIn, frame: Writing) -> UnreadOut:
    """Mark everything up to an item as read."""
    notify.mark_read(frame.tx, body.up_to, actor=frame.actor, now=frame.now)
    return UnreadOut(unread=notify.unread(frame.tx, actor=frame.actor))
