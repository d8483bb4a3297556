"""The stream by which an open page learns that what it shows has changed."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.web import session
from tocsin.web.feed import Feed

router = Router()

# A stream ends after this time and the browser comes back, so that a session that is over stops
# hearing; between events a line keeps proxies from closing it.
LASTS_SECONDS = 300.0
PULSE_SECONDS = 20.0


@router.get("/live")
async def live(
    request: Request,
    signed: session.Viewer,
    subject: Annotated[str, Query(pattern=r"^[a-z_]+/(\d+|\*)$")],
    seen: Annotated[int | None, Query(ge=0, lt=2**62)] = None,
) -> Response:
    """Tell of every change from now on, and at once when one came after the event ``seen``."""
    permission.require(signed.actor, Permission.READ)
    feed: Feed = request.app.state.feed
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    lines = _lines(feed, subject, seen)
    return StreamingResponse(lines, headers=headers, media_type="text/event-stream")


async def _lines(feed: Feed, subject: str, seen: int | None) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + LASTS_SECONDS
    with feed.subscribed(subject) as queue:
        yield "retry: 2000\n\n"
        if seen is not None and await asyncio.to_thread(feed.has_missed, subject, seen):
            yield "event: change\ndata: {}\n\n"
        while loop.time() < ends_at:
            try:
                event = await asyncio.wait_for(queue.get(), PULSE_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            told = json.dumps({"kind": event.kind, "subject": event.subject})
            yield f"id: {event.id}\nevent: change\ndata: {told}\n\n"
