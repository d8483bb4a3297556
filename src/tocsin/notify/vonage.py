"""Vonage, as far as messages and calls need it: its tokens, its requests, its signed callbacks.

https://developer.vonage.com/en/api/messages, .../api/voice, .../concepts/webhooks
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tocsin.kit import errors, guard, http
from tocsin.notify import field
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.channel import Call
from tocsin.notify.field import Field

API = "https://api.nexmo.com"
DEPENDENCY = "vonage"
_TOKEN_SECONDS = 300
_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----", re.DOTALL)


def check_api(value: Any) -> str:
    api = field.line(value).rstrip("/")
    http.parse(api)
    return api


def check_key(value: Any) -> str:
    """Return a private key as PEM, also when its lines ran together in a form."""
    found = _PEM.search(str(value))
    pem = ""
    if found:
        letters = "".join(found[2].split())
        lines = [letters[at : at + 64] for at in range(0, len(letters), 64)]
        pem = "\n".join([f"-----BEGIN {found[1]}-----", *lines, f"-----END {found[1]}-----", ""])
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise errors.Invalid(_NO_KEY) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise errors.Invalid(_NO_KEY)
    return pem


_NO_KEY = "This is the private key of the application, which begins with -----BEGIN PRIVATE KEY."

SIGNING = Field(
    "signature",
    "Signature secret",
    field.line,
    is_required=True,
    is_secret=True,
    help="Of the account, in its settings: reports and replies are verified with it.",
)
API_FIELD = Field("api", "Address of the API", check_api, default=API, help="Or of a region.")


def call(settings: Mapping[str, Any], way: str, *, authorization: str, body: object = None) -> Call:
    """Return a request; ``way`` is method and path."""
    method, _, path = way.partition(" ")
    headers = {"Authorization": authorization, "Accept": "application/json"}
    raw = b""
    if body is not None:
        headers["Content-Type"] = "application/json"
        raw = json.dumps(body, ensure_ascii=False).encode()
    url = f"{settings.get('api') or API}{path}"
    return Call(http.Request(method, url, headers, raw), guard.ANYWHERE, name, judge)


def basic(settings: Mapping[str, Any]) -> str:
    pair = f"{settings['key']}:{settings.get('secret') or ''}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def bearer(settings: Mapping[str, Any], *, now: datetime, once: str) -> str:
    """Return a token of the application, good for one request and some minutes."""
    at = int(now.timestamp())
    claims = {
        "application_id": settings["application"], "iat": at, "exp": at + _TOKEN_SECONDS,
        "jti": hashlib.sha256(f"{once} {at}".encode()).hexdigest()[:32],
    }  # fmt: skip
    signed = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
    key = serialization.load_pem_private_key(str(settings["private_key"]).encode(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise errors.Invalid(_NO_KEY)
    mac = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"Bearer {signed}.{_letters(mac)}"


def is_signed(secret: str, *, authorization: str, body: bytes) -> bool:
    """Say whether a callback is Vonage's: a token of our account over this very body."""
    signed, _, signature = authorization.removeprefix("Bearer ").rpartition(".")
    if not signed.isascii() or signed.count(".") != 1:
        return False
    wanted = _letters(hmac.digest(secret.encode(), signed.encode(), hashlib.sha256))
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        return False
    head, claims = (_object(part) for part in signed.split("."))
    hashed = claims.get("payload_hash")
    return head.get("alg") == "HS256" and hashed == hashlib.sha256(body).hexdigest()


def name(answer: bytes) -> str | None:
    """Find the id that it gave the message or the call."""
    found = read(answer)
    given = found.get("message_uuid") or found.get("uuid")
    return given if isinstance(given, str) else None


def judge(answer: http.Response) -> Attempt | None:
    """Say in its own words why a request was refused; None for everything else."""
    if not 400 <= answer.status < 500 or answer.status in (408, 425, 429):
        return None
    found = read(answer.body)
    said = found.get("detail") or found.get("title") or f"answered {answer.status}"
    code = str(answer.status)
    return Attempt(Outcome.PERMANENT, code=code, error=f"Vonage {code}: {said}")


def read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _part(claims: object) -> str:
    return _letters(json.dumps(claims, separators=(",", ":")).encode())


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _object(part: str) -> dict[str, Any]:
    try:
        return read(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        return {}
