"""Mattermost's buttons and its command /tocsin.

A button is proved by the code that only our own message gave its server; who pressed is what that
server says. A command is proved by its token.
"""

import hmac

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import reported
from tocsin.api.doors.chat import said, speaker
from tocsin.api.doors.chat.speaker import Speaker
from tocsin.kit import clock
from tocsin.notify import answers as codes
from tocsin.notify.channels import mattermost

SLUG = mattermost.PROVIDER.slug


@answers.guarded
async def pressed(request: Request) -> Response:
    given = said.of(await reported.body_of(request))
    code = said.word(said.part(given, "context"), "code")
    await run_in_threadpool(_check_code, request, code)
    who = Speaker(SLUG, said.word(given, "user_id"))
    done = await speaker.press(request, who, code)
    return JSONResponse({"ephemeral_text": mattermost.escape(done.sentence)})


@answers.guarded
async def commanded(request: Request) -> Response:
    form = dict(reported.form_of(await reported.body_of(request)))
    await run_in_threadpool(_check_token, request, form.get("token", ""))
    who = Speaker(SLUG, form.get("user_id", ""))
    done = await speaker.write(request, who, form.get("text", ""))
    return JSONResponse({"response_type": "ephemeral", "text": mattermost.escape(done.sentence)})


def _check_code(request: Request, code: str) -> None:
    """Believe nobody about who pressed who does not bring a code of ours."""
    reported.channel_of(request, SLUG)
    with reported.database_of(request).reading() as tx:
        now = clock.now(tx)
    if codes.read(reported.settings_of(request).key, code, now=now) is None:
        raise reported.NotOurs


def _check_token(request: Request, offered: str) -> None:
    token = str(reported.channel_of(request, SLUG).get("command_token") or "")
    if not token or not hmac.compare_digest(token.encode(), offered.encode()):
        raise reported.NotBelieved(SLUG)


ROUTES = [
    Route(f"/callbacks/{SLUG}/actions", pressed, methods=["POST"]),
    Route(f"/callbacks/{SLUG}/commands", commanded, methods=["POST"]),
]
