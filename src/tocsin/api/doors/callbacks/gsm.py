"""Replies that a modem of one's own hands in, from the ``RunOnReceive`` of gammu-smsd.

What is to be written back is the answer, for the script to send.
"""

import hmac

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import replies, reported
from tocsin.api.doors.callbacks.replies import Reply
from tocsin.kit import clock
from tocsin.notify.channels import gsm

SLUG = gsm.PROVIDER.slug


@answers.guarded
async def reply(request: Request) -> Response:
    form = dict(reported.form_of(await reported.body_of(request)))
    written = Reply(SLUG, form.get("number", ""), form.get("text", ""))

    def do() -> str:
        secret = str(reported.channel_of(request, SLUG).get("secret") or "")
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not secret or not hmac.compare_digest(secret.encode(), given.encode()):
            raise reported.NotBelieved(SLUG)
        with reported.database_of(request).transaction() as tx:
            return replies.take(tx, written, now=clock.now(tx))

    return PlainTextResponse(await run_in_threadpool(do))


ROUTES = [Route(f"/callbacks/{SLUG}", reply, methods=["POST"])]
