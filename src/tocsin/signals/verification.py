"""How a sender proves that a delivery is its own, beside the key in the address.

An address leaks into logs and tickets; a secret that never travels does not. A check says in a
sentence what is wrong, and "" when nothing is.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tocsin.signals import moment

OWN_HEADER = "x-tocsin-secret"
_TOLERANCE = timedelta(minutes=5)


class Unverifiable(Exception):
    """It could not be found out; the sender should try again, and somebody has to hear of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Proof:
    """What came with a delivery, its bytes as they came, and what the source knows."""

    body: bytes
    headers: Mapping[str, str]
    secret: str
    now: datetime
    mapping: Mapping[str, Any] = field(default_factory=dict)


Check = Callable[[Proof], str]


def _anything(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Verification:
    """`help` says what to enter as the secret. `check` may take its time (a certificate), so no
    transaction is open around it; if `is_always`, it is asked without a secret too.

    `mistake` says what is wrong with a secret before it is kept, or "".
    """

    help: str
    check: Check
    is_always: bool = False
    mistake: Callable[[str], str] = _anything
    shortest: int = 8


@dataclass(frozen=True, slots=True)
class Signature:
    """An HMAC of the body in a header, in one or several schemes such as ``v1=…``.

    Where the sender also sends a `stamp`, the time in it is signed too and must be of now.
    """

    header: str
    scheme: str = ""
    algorithm: str = "sha256"
    is_base64: bool = False
    stamp: str = ""
    joint: str = ":"

    def __call__(self, proof: Proof) -> str:
        given = proof.headers.get(self.header, "")
        if not given:
            return f"The header {self.header} with the signature is missing."
        offered = (part.strip() for part in given.split(","))
        ours = self.scheme + self._made(proof)
        if not any(_same(ours, each) for each in offered if each.startswith(self.scheme)):
            return f"The signature in {self.header} was not made with this source's secret."
        stamp = proof.headers.get(self.stamp, "") if self.stamp else ""
        return _stale(stamp, now=proof.now) if stamp else ""

    def _made(self, proof: Proof) -> str:
        stamp = proof.headers.get(self.stamp, "") if self.stamp else ""
        head = f"{stamp}{self.joint}".encode() if stamp else b""
        digest = hmac.digest(proof.secret.encode(), head + proof.body, self.algorithm)
        return base64.b64encode(digest).decode() if self.is_base64 else digest.hex()


@dataclass(frozen=True, slots=True)
class Token:
    """The secret itself in a header."""

    header: str

    def __call__(self, proof: Proof) -> str:
        given = proof.headers.get(self.header, "")
        if not given:
            return f"The header {self.header} with the secret is missing."
        return "" if _same(proof.secret, given) else f"{self.header} holds another secret."


def any_of(*checks: Check) -> Check:
    """Good if one of them is; else what the first says."""

    def check(proof: Proof) -> str:
        said = [each(proof) for each in checks]
        return "" if "" in said else said[0]

    return check


def credentials(proof: Proof) -> str:
    """``user:password`` by Basic, or the secret as a bearer's token or in a header of our own."""
    own = proof.headers.get(OWN_HEADER, "")
    if own:
        return "" if _same(proof.secret, own) else f"{OWN_HEADER} holds another secret."
    scheme, _, rest = proof.headers.get("authorization", "").partition(" ")
    given = _decoded(rest) if scheme.lower() == "basic" else rest.strip()
    if not given:
        return f"Neither the header authorization nor {OWN_HEADER} brings the secret."
    return "" if _same(proof.secret, given) else "The credentials in authorization are others."


def standard_webhooks(proof: Proof) -> str:
    """The scheme of standardwebhooks.com, which Svix began: ``v1,`` and a digest in base64."""
    number, stamp, given = (_standard(proof, name) for name in ("id", "timestamp", "signature"))
    if not (number and stamp and given):
        return "The headers webhook-id, webhook-timestamp and webhook-signature are missing."
    signed = f"{number}.{stamp}.".encode() + proof.body
    digest = hmac.digest(_key_of(proof.secret), signed, "sha256")
    ours = f"v1,{base64.b64encode(digest).decode()}"
    if not any(_same(ours, each) for each in given.split()):
        return "The signature in webhook-signature was not made with this source's secret."
    return _stale(stamp, now=proof.now)


CREDENTIALS = Verification(
    "The credentials that the sender brings, as `user:password` for Basic; or a token that it"
    " sends as `Authorization: Bearer …` or in the header `X-Tocsin-Secret`.",
    credentials,
)


def _standard(proof: Proof, name: str) -> str:
    return proof.headers.get(f"webhook-{name}") or proof.headers.get(f"svix-{name}", "")


def _key_of(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()


def _decoded(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _stale(stamp: str, *, now: datetime) -> str:
    said = moment.parse(stamp)
    if said is None:
        return "The time that was signed cannot be read."
    return "" if abs(now - said) <= _TOLERANCE else "The signature is more than 5 minutes old."


def _same(ours: str, given: str) -> bool:
    return hmac.compare_digest(ours.encode(), given.encode(errors="surrogatepass"))
