"""Who else looks at an incident: an open page says so itself, and is told who else is there."""

from typing import Annotated

from fastapi import Form
from starlette.responses import PlainTextResponse, Response

from tocsin.kit import clock
from tocsin.kit.routing import Router
from tocsin.web import session
from tocsin.web.incidents.at import Here
from tocsin.work import presence
from tocsin.work.actions import presences

router = Router(prefix="/incidents/{number}")


@router.post("/presence")
def announce(at: Here, is_writing: Annotated[bool, Form()] = False) -> Response:
    with session.database(at.request).transaction() as tx:
        now = clock.now(tx)
        found = presences.announce(
            tx, at.number, is_writing=is_writing, actor=at.signed.actor, now=now
        )
    headers = {"Cache-Control": "no-store"}
    return PlainTextResponse(presence.sentence(found), headers=headers)
