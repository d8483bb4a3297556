"""What one was told inside Tocsin, newest first, until it is read."""

from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from tocsin.kit import clock
from tocsin.kit.routing import Router
from tocsin.notify import actions as notify
from tocsin.web import render, session

router = Router()


class Read(BaseModel):
    """Everything up to this item has been seen."""

    up_to: int = 0


@router.get("/inbox")
def show(request: Request, signed: session.Viewer, cursor: str | None = None) -> Response:
    with session.database(request).reading() as tx:
        shown: dict[str, Any] = {
            "page": notify.list_inbox(tx, actor=signed.actor, cursor=cursor),
            "unread": notify.unread(tx, actor=signed.actor),
        }
    return render.page(request, "inbox/inbox.html", cursor=cursor, **shown)


@router.post("/inbox/read")
def mark_read(request: Request, signed: session.Viewer, form: Annotated[Read, Form()]) -> Response:
    with session.database(request).transaction() as tx:
        read = notify.mark_read(tx, form.up_to, actor=signed.actor, now=clock.now(tx))
    return render.redirect("/inbox", notice="All read." if read else "Nothing was unread.")
