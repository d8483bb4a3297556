"""Google Chat's events: buttons and words, each with a token that Google signed for our project.

https://developers.google.com/workspace/chat/verify-requests-from-chat
"""

import base64
import json
import threading
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import reported
from tocsin.api.doors.chat import said, speaker
from tocsin.api.doors.chat.speaker import Speaker
from tocsin.kit import clock, guard, http
from tocsin.kit.dial import Patience
from tocsin.notify.channels import google_chat

SLUG = google_chat.PROVIDER.slug
ISSUER = "chat@system.gserviceaccount.com"
KEPT_SECONDS = 3600
_SKEW = 60
_PATIENCE = Patience(connect=2.0, total=4.0)


class Certificates:
    """What Google signs with, kept for an hour, or asked for anew when a key is not among them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, dict[str, rsa.RSAPublicKey]]] = {}

    def key(self, url: str, name: str, *, at: float) -> rsa.RSAPublicKey | None:
        with self._lock:
            asked_at, keys = self._known.get(url, (0.0, {}))
            is_old = not 0 <= at - asked_at < (KEPT_SECONDS if name in keys else 10)
            if is_old:
                keys = self._asked(url)
                self._known[url] = (at, keys)
            return keys.get(name)

    def _asked(self, url: str) -> dict[str, rsa.RSAPublicKey]:
        answer = http.send(http.Request("GET", url), allow=guard.ANYWHERE, patience=_PATIENCE)
        found = {}
        for name, pem in said.of(answer.body).items():
            key = x509.load_pem_x509_certificate(str(pem).encode()).public_key()
            if isinstance(key, rsa.RSAPublicKey):
                found[name] = key
        return found


_CERTIFICATES = Certificates()


@answers.guarded
async def happened(request: Request) -> Response:
    body = await reported.body_of(request)
    await run_in_threadpool(_verify, request)
    event = said.of(body)
    who = Speaker(SLUG, said.word(said.part(event, "user"), "name"))
    if event.get("type") == "CARD_CLICKED":
        done = await speaker.press(request, who, _code(event))
    elif event.get("type") == "MESSAGE":
        message = said.part(event, "message")
        words = said.word(message, "argumentText") or said.word(message, "text")
        done = await speaker.write(request, who, words.strip())
    elif event.get("type") == "ADDED_TO_SPACE":
        done = speaker.how_to_link(request, who)
    else:
        return JSONResponse({})
    return JSONResponse({"text": done.sentence, "privateMessageViewer": {"name": who.address}})


def _code(event: dict[str, Any]) -> str:
    by_name = said.word(said.part(event, "common", "parameters"), google_chat.ACTION)
    listed = said.part(event, "action").get("parameters")
    found = [
        said.word(each, "value")
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict) and each.get("key") == google_chat.ACTION
    ]
    return by_name or "".join(found[:1])


def _verify(request: Request) -> None:
    settings = reported.channel_of(request, SLUG)
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    with reported.database_of(request).reading() as tx:
        now = clock.now(tx).timestamp()
    try:
        is_theirs = _is_signed(token, settings, now)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise reported.NotBelieved(SLUG) from error
    if not is_theirs:
        raise reported.NotBelieved(SLUG)


def _is_signed(token: str, settings: Mapping[str, Any], now: float) -> bool:
    head, claims, signature = token.split(".")
    named = json.loads(_raw(head))
    key = _CERTIFICATES.key(str(settings["certificates"]), str(named.get("kid")), at=now)
    if key is None or named.get("alg") != "RS256":
        return False
    signed = f"{head}.{claims}".encode()
    key.verify(_raw(signature), signed, padding.PKCS1v15(), hashes.SHA256())
    claimed = json.loads(_raw(claims))
    project = settings.get("project_number")
    return (
        bool(project)
        and (claimed.get("iss"), claimed.get("aud")) == (ISSUER, project)
        and now - _SKEW < float(claimed.get("exp", 0))
    )


def _raw(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


ROUTES = [Route(f"/callbacks/{SLUG}", happened, methods=["POST"])]
