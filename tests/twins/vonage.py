"""Vonage as far as we use it: it checks who asks and what, and signs what it calls back."""

import base64
import functools
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.twins import web

KEY, SECRET, SIGNATURE = "abcd1234", "correct-horse", "battery-staple-of-signatures"
APPLICATION = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab"
CALL = "63f61863-4a51-4f6b-86e1-46edebcf9356"


@functools.cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def pem() -> str:
    return (
        private_key()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


@dataclass
class Account:
    """``state`` is what is told of the call when it is asked for."""

    state: str = "ringing"

    def give(self, handler: web.Handler, request: web.Received) -> None:
        status, body = self._answer(request)
        web.Say(status, {}, json.dumps(body).encode()).give(handler, request)

    def _answer(self, request: web.Received) -> tuple[int, dict[str, Any]]:
        given = request.headers.get("authorization", "")
        if request.path == "/v1/messages":
            pair = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
            return _message(request.json) if given == f"Basic {pair}" else _refusal(401)
        if not _is_proven(given):
            return _refusal(401)
        if request.path == "/v1/calls":
            return _call(request.json)
        if request.method == "PUT":
            self.state = "completed"
            return 204, {}
        return 200, {"uuid": CALL, "status": self.state}


def signed(body: bytes, *, secret: str = SIGNATURE) -> str:
    """Return the header that Vonage puts on what it calls back."""
    claims = {"iss": "Vonage", "payload_hash": hashlib.sha256(body).hexdigest()}
    told = ".".join(_part(each) for each in ({"alg": "HS256", "typ": "JWT"}, claims))
    mac = hmac.digest(secret.encode(), told.encode(), "sha256")
    return f"Bearer {told}.{_letters(mac)}"


def _message(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    text = body.get("text", "")
    is_right = body["channel"] == "sms" and body["message_type"] == "text"
    if not is_right or not 1 <= len(text) <= 1000 or not str(body["to"]).isdecimal():
        return _refusal(422)
    return 202, {"message_uuid": APPLICATION}


def _call(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    actions = [each["action"] for each in body["ncco"]]
    texts = [each["text"] for each in body["ncco"] if each["action"] == "talk"]
    if not set(actions) <= {"talk", "input"} or any(len(each) > 1500 for each in texts):
        return _refusal(400)
    if not 1 <= body["ringing_timer"] <= 120 or not body["to"][0]["number"].isdecimal():
        return _refusal(400)
    return 201, {"uuid": CALL, "status": "started", "direction": "outbound"}


def _is_proven(authorization: str) -> bool:
    told, _, signature = authorization.removeprefix("Bearer ").rpartition(".")
    try:
        raw = base64.urlsafe_b64decode(signature + "==")
        key = private_key().public_key()
        key.verify(raw, told.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, InvalidSignature):
        return False
    return True


def _refusal(status: int) -> tuple[int, dict[str, Any]]:
    return status, {"title": "Refused", "detail": f"You did something wrong: {status}"}


def _part(claims: object) -> str:
    return _letters(json.dumps(claims).encode())


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@contextmanager
def running() -> Iterator[tuple[web.Twin, Account]]:
    with web.running() as twin:
        account = Account()
        twin.always = account
        yield twin, account
