"""What a homeserver pushes to us as its application service: reactions, replies and words.

https://spec.matrix.org/latest/application-service-api/
"""

import hmac
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import reported
from tocsin.api.doors.chat import said, speaker
from tocsin.api.doors.chat.speaker import Speaker
from tocsin.incidents.actions.answering import Answered
from tocsin.kit import clock, ids
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.channels import matrix
from tocsin.notify.message import MAX_TITLE, Kind, Message

SLUG = matrix.PROVIDER.slug
MOST_EVENTS = 100
_PREFIX = "/callbacks/matrix"


@answers.guarded
async def pushed(request: Request) -> Response:
    """Take a transaction; the homeserver brings it again until we say that we have it."""
    body = await reported.body_of(request)
    settings = await run_in_threadpool(_verified, request)
    events = said.of(body).get("events")
    for event in (events if isinstance(events, list) else [])[:MOST_EVENTS]:
        if isinstance(event, dict) and event.get("sender") != settings["user"]:
            await _heard(request, event, str(settings["user"]))
    return JSONResponse({})


@answers.guarded
async def asked(request: Request) -> Response:
    """Say that we have no users and rooms but our own."""
    await run_in_threadpool(_verified, request)
    return JSONResponse({"errcode": "M_NOT_FOUND", "error": "Not ours."}, 404)


async def _heard(request: Request, event: dict[str, Any], us: str) -> None:
    sender, room = said.word(event, "sender"), said.word(event, "room_id")
    who = Speaker(SLUG, sender)
    content = said.part(event, "content")
    relates = said.part(content, "m.relates_to")
    if event.get("type") == "m.reaction":
        word = matrix.REACTIONS.get(said.word(relates, "key").rstrip("\ufe0f"), "")
        about = said.word(relates, "event_id")
        done = await speaker.react(request, who, f"{room} {about}", word) if word else None
    elif event.get("type") == "m.room.message" and content.get("msgtype") == "m.text":
        done = await _written(request, who, room, content, us)
    else:
        done = None
    if done is not None:
        await run_in_threadpool(_say, request, room, done, said.word(event, "event_id"))


async def _written(
    request: Request, who: Speaker, room: str, content: dict[str, Any], us: str
) -> Answered | None:
    """A reply is about what it replies to; other words only count where they are said to us."""
    words = said.word(content, "body").rpartition("\n\n")[2].strip()  # behind what it quotes
    about = said.word(said.part(content, "m.relates_to", "m.in_reply_to"), "event_id")
    if about and (done := await speaker.react(request, who, f"{room} {about}", words)):
        return done
    name = us.partition(":")[0].lstrip("@")
    is_to_us = words.lower().startswith((f"!{name}", f"{name}:", us))
    if is_to_us:
        return await speaker.write(request, who, words.partition(" ")[2])
    return None


def _say(request: Request, room: str, done: Answered, event: str) -> None:
    """Say back in the room what came of it, through the queue like every message."""

    def queue(tx: Tx) -> None:
        notify.notify_address(
            tx,
            channel=SLUG,
            address=room,
            message=_message(done),
            subject=f"incident/{done.number}" if done.number else f"channel/{SLUG}",
            cause=f"reply/{ids.digest(event).hex()[:32]}",
            now=clock.now(tx),
        )

    with reported.database_of(request).transaction() as tx:
        queue(tx)


def _message(done: Answered) -> Message:
    """What is too long for a title is said in full below it."""
    body = done.sentence if len(done.sentence) > MAX_TITLE else ""
    path = f"/incidents/{done.number}" if done.number else "/account"
    return Message(done.sentence, body, path, kind=Kind.NOTICE)


def _verified(request: Request) -> dict[str, Any]:
    settings = dict(reported.channel_of(request, SLUG))
    token = str(settings.get("hs_token") or "")
    offered = request.headers.get("authorization", "").removeprefix("Bearer ")
    offered = offered or request.query_params.get("access_token", "")
    if not token or not hmac.compare_digest(token.encode(), offered.encode()):
        raise reported.NotBelieved(SLUG)
    return settings


ROUTES = [
    Route(f"{_PREFIX}/_matrix/app/v1/transactions/{{id}}", pushed, methods=["PUT"]),
    Route(f"{_PREFIX}/_matrix/app/v1/users/{{id:path}}", asked, methods=["GET"]),
    Route(f"{_PREFIX}/_matrix/app/v1/rooms/{{id:path}}", asked, methods=["GET"]),
]
