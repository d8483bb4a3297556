"""Slack's buttons and its command /tocsin, signed by Slack over the raw body.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hmac
from typing import Any

import structlog
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import reported
from tocsin.api.doors.chat import said, speaker
from tocsin.api.doors.chat.speaker import Speaker
from tocsin.kit import clock, errors, guard, http
from tocsin.kit.dial import Patience
from tocsin.notify import chat
from tocsin.notify.channels import slack

log = structlog.get_logger(__name__)

SLUG = slack.PROVIDER.slug
TOLERANCE = 300
"""Seconds that a request may be old: a recorded one must not answer again tomorrow."""
_PATIENCE = Patience(connect=2.0, total=4.0)


@answers.guarded
async def pressed(request: Request) -> Response:
    """Take a button; what came of it is said to the one who pressed alone."""
    form = dict(reported.form_of(await _verified(request)))
    payload = said.of(form.get("payload"))
    if payload.get("type") != "block_actions":
        return Response(status_code=200)
    code = _code(payload)
    who = Speaker(SLUG, said.word(said.part(payload, "user"), "id"))
    done = await speaker.press(request, who, code)
    reply_to = str(payload.get("response_url") or "")
    if not reply_to:
        return Response(status_code=200)
    ephemeral = {
        "response_type": "ephemeral", "replace_original": False, "text": slack.escape(done.sentence)
    }  # fmt: skip
    return Response(status_code=200, background=BackgroundTask(_tell, request, reply_to, ephemeral))


@answers.guarded
async def commanded(request: Request) -> Response:
    """Take ``/tocsin ack 42`` and answer it in the same breath."""
    form = dict(reported.form_of(await _verified(request)))
    if form.get("ssl_check") == "1":
        return Response(status_code=200)
    who = Speaker(SLUG, form.get("user_id", ""))
    done = await speaker.write(request, who, form.get("text", ""))
    return JSONResponse({"response_type": "ephemeral", "text": slack.escape(done.sentence)})


async def _verified(request: Request) -> bytes:
    """Return the body if Slack signed it lately."""
    body = await reported.body_of(request)
    await run_in_threadpool(_verify, request, body)
    return body


def _verify(request: Request, body: bytes) -> None:
    secret = str(reported.channel_of(request, SLUG).get("signing_secret") or "")
    stamp = request.headers.get("x-slack-request-timestamp", "")
    with reported.database_of(request).reading() as tx:
        now = clock.now(tx).timestamp()
    if not stamp.isascii() or not stamp.isdecimal() or abs(now - int(stamp[:12])) > TOLERANCE:
        raise reported.NotBelieved(SLUG)
    mac = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, "sha256").hexdigest()
    offered = request.headers.get("x-slack-signature", "")
    if not secret or not hmac.compare_digest(f"v0={mac}".encode(), offered.encode()):
        raise reported.NotBelieved(SLUG)


def _tell(request: Request, url: str, reply: dict[str, Any]) -> None:
    """Say it where Slack wants it; that it did not arrive changes nothing about the answer."""
    server = str(reported.channel_of(request, SLUG).get("server") or slack.API)
    allow = guard.PUBLIC if server == slack.API else guard.ANYWHERE
    try:
        http.send(chat.json_request("POST", url, "", reply), allow=allow, patience=_PATIENCE)
    except errors.Anticipated as trouble:
        log.warning("slack.reply_failed", error=trouble.sentence)


def _code(payload: dict[str, Any]) -> str:
    for action in payload.get("actions") or []:
        if isinstance(action, dict) and str(action.get("action_id")).startswith(slack.ACTION):
            return str(action.get("value") or "")
    return ""


ROUTES = [
    Route(f"/callbacks/{SLUG}/actions", pressed, methods=["POST"]),
    Route(f"/callbacks/{SLUG}/commands", commanded, methods=["POST"]),
]
