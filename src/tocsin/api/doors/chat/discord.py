"""Discord's interactions: buttons and the command /tocsin, signed over the raw body by ed25519.

https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import reported
from tocsin.api.doors.chat import said, speaker
from tocsin.api.doors.chat.speaker import Speaker
from tocsin.kit import errors, text
from tocsin.notify.channels import discord

SLUG = discord.PROVIDER.slug
_PING, _COMMAND, _BUTTON = 1, 2, 3
_PONG, _MESSAGE = 1, 4
_ONLY_FOR_THEM = 64
_MAX_CONTENT = 2000


class NotSigned(errors.Unauthenticated):
    """Discord tries out that we refuse this, and wants 401."""


@answers.guarded
async def interacted(request: Request) -> Response:
    body = await reported.body_of(request)
    await run_in_threadpool(_verify, request, body)
    given = said.of(body)
    if given.get("type") == _PING:
        return JSONResponse({"type": _PONG})
    user = said.part(given, "member", "user") or said.part(given, "user")
    who = Speaker(SLUG, said.word(user, "id"))
    data = said.part(given, "data")
    if given.get("type") == _BUTTON:
        done = await speaker.press(request, who, said.word(data, "custom_id"))
    elif given.get("type") == _COMMAND:
        done = await speaker.write(request, who, _words(data))
    else:
        return Response(status_code=204)
    content = text.truncate(discord.escape(done.sentence), _MAX_CONTENT)
    shown: dict[str, Any] = {"content": content, "flags": _ONLY_FOR_THEM}
    return JSONResponse({"type": _MESSAGE, "data": {**shown, "allowed_mentions": {"parse": []}}})


def _words(data: dict[str, Any]) -> str:
    """What stands behind ``/tocsin``: the values of its options in their order."""
    options = data.get("options")
    given = (
        [each for each in options if isinstance(each, dict)] if isinstance(options, list) else []
    )
    return " ".join(said.word(each, "value") for each in given)


def _verify(request: Request, body: bytes) -> None:
    public = str(reported.channel_of(request, SLUG).get("public_key") or "")
    stamp = request.headers.get("x-signature-timestamp", "")
    offered = request.headers.get("x-signature-ed25519", "")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(offered), stamp.encode() + body)
    except (InvalidSignature, ValueError) as error:
        raise NotSigned("The signature does not fit the public key of the channel.") from error


ROUTES = [Route(f"/callbacks/{SLUG}", interacted, methods=["POST"])]
