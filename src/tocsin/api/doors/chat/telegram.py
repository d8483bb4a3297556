"""Telegram's updates: buttons that are pressed and messages that are written to the bot.

They are proved by the secret that was given to Telegram with the webhook. Answers go back as the
body of our own answer, which Telegram carries out as a call of its API.
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
from tocsin.kit import text
from tocsin.notify.channels import telegram

SLUG = telegram.PROVIDER.slug
MAX_ALERT = 200
_HEADER = "x-telegram-bot-api-secret-token"


@answers.guarded
async def updated(request: Request) -> Response:
    body = await reported.body_of(request)
    await run_in_threadpool(_verify, request)
    update = said.of(body)
    if query := said.part(update, "callback_query"):
        return await _pressed(request, query)
    if message := said.part(update, "message"):
        return await _written(request, message)
    return Response(status_code=200)


async def _pressed(request: Request, query: dict[str, Any]) -> Response:
    who = Speaker(SLUG, said.word(said.part(query, "from"), "id"))
    done = await speaker.press(request, who, said.word(query, "data"))
    return JSONResponse(
        {
            "method": "answerCallbackQuery",
            "callback_query_id": str(query.get("id") or ""),
            "text": text.truncate(done.sentence, MAX_ALERT),
            "show_alert": not done.is_done,
        }
    )


async def _written(request: Request, message: dict[str, Any]) -> Response:
    """Only what is written to the bot alone, or to it by name, is meant for it."""
    where = said.part(message, "chat")
    words = said.word(message, "text")
    if where.get("type") != "private" and not words.startswith("/"):
        return Response(status_code=200)
    who = Speaker(SLUG, said.word(said.part(message, "from"), "id"))
    done = await speaker.write(request, who, _without_name(words))
    reply = {
        "method": "sendMessage",
        "chat_id": where.get("id"),
        "text": text.truncate(done.sentence, telegram.MAX_TEXT),
        "link_preview_options": {"is_disabled": True},
    }
    return JSONResponse(reply)


def _without_name(words: str) -> str:
    """``/ack@tocsin_bot 42`` is ``ack 42``."""
    word, gap, rest = words.lstrip("/").partition(" ")
    return f"{word.partition('@')[0]}{gap}{rest}"


def _verify(request: Request) -> None:
    secret = str(reported.channel_of(request, SLUG).get("webhook_secret") or "")
    offered = request.headers.get(_HEADER, "")
    if not secret or not hmac.compare_digest(secret.encode(), offered.encode()):
        raise reported.NotBelieved(SLUG)


ROUTES = [Route(f"/callbacks/{SLUG}", updated, methods=["POST"])]
