"""What Vonage calls back: JSON with a token that is signed over it.

A reply to an SMS is not spoken in the answer to its callback: it is a message of its own.
"""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import replies, reported
from tocsin.api.doors.callbacks.replies import Reply
from tocsin.kit import clock
from tocsin.notify import actions as notify
from tocsin.notify import calls, vonage
from tocsin.notify.channels import vonage_sms, vonage_voice
from tocsin.notify.receipt import Receipt

SMS = vonage_sms.PROVIDER.slug
VOICE = vonage_voice.PROVIDER.slug


@answers.guarded
async def sms_status(request: Request) -> Response:
    return await _kept(request, vonage_sms.said(await _told(request, SMS)))


@answers.guarded
async def call_status(request: Request) -> Response:
    return await _kept(request, vonage_voice.said(await _told(request, VOICE)))


@answers.guarded
async def keys(request: Request) -> Response:
    """Do what the key means and say what came of it; without one the conversation goes on."""
    told, sent = await _told(request, VOICE), reported.sent_of(request)
    pressed = vonage_voice.key(told)
    verb = calls.verb(pressed)
    if not pressed:
        return Response(status_code=204)
    if verb is None:
        words = f"{calls.WRONG_KEY} {calls.QUESTION}"
        return JSONResponse(vonage_voice.asking(words, reported.url_of(request)))

    def do() -> str:
        with reported.database_of(request).transaction() as tx:
            return reported.answer(tx, sent, verb, via=VOICE, now=clock.now(tx))

    said = await run_in_threadpool(do)
    return JSONResponse([vonage_voice.talk(f"{calls.spoken(said)} Goodbye.")])


@answers.guarded
async def reply(request: Request) -> Response:
    """Take an SMS that somebody wrote back, and queue what is said to it."""
    told = await _told(request, SMS)
    sender, name = f"+{str(told.get('from') or '').lstrip('+')}", str(told.get("message_uuid"))
    written = Reply(SMS, sender, str(told.get("text") or ""))

    def do() -> None:
        with reported.database_of(request).transaction() as tx:
            replies.write_back(tx, written, name=name, now=clock.now(tx))

    await run_in_threadpool(do)
    return Response(status_code=204)


async def _told(request: Request, slug: str) -> dict[str, Any]:
    """Return what was posted, if Vonage signed it."""
    body = await reported.body_of(request)

    def verify() -> None:
        secret = str(reported.channel_of(request, slug).get("signature") or "")
        given = request.headers.get("authorization", "")
        if not secret or not vonage.is_signed(secret, authorization=given, body=body):
            raise reported.NotBelieved(slug)

    await run_in_threadpool(verify)
    return vonage.read(body)


async def _kept(request: Request, receipt: Receipt | None) -> Response:
    sent = reported.sent_of(request)

    def keep() -> None:
        with reported.database_of(request).transaction() as tx:
            if receipt is not None:
                notify.record_receipt(tx, sent, receipt, now=clock.now(tx))

    await run_in_threadpool(keep)
    return Response(status_code=204)


ROUTES = [
    Route(f"/callbacks/{SMS}", reply, methods=["POST"]),
    Route(f"/callbacks/{SMS}/{{token}}/status", sms_status, methods=["POST"]),
    Route(f"/callbacks/{VOICE}/{{token}}/status", call_status, methods=["POST"]),
    Route(f"/callbacks/{VOICE}/{{token}}/keys", keys, methods=["POST"]),
]
