"""Proving who calls (RFC 8760, RFC 7616): the password itself is never sent."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from tocsin.notify.sip.message import Message

ASKING = {
    401: ("www-authenticate", "authorization"),
    407: ("proxy-authenticate", "proxy-authorization"),
}
"""Which refusals ask for a proof: in which header, and in which it is given."""
_PAIR = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


@dataclass(frozen=True, slots=True)
class Account:
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be proven: by whom, for which request."""

    account: Account
    method: str
    uri: str


def proof(refusal: Message, wanted: Wanted, *, nonce: str) -> tuple[str, str] | None:
    """Return the header that proves it, or None where what is asked for is beyond us."""
    asks, gives = ASKING[refusal.status or 0]
    asked = next((each for each in refusal.every(asks) if understood(each)), None)
    return None if asked is None else (gives, answer(asked, wanted, nonce=nonce))


def is_stale(refusal: Message) -> bool:
    """Whether the proof was right, only too old."""
    asks, _ = ASKING[refusal.status or 0]
    return any(_pairs(each).get("stale", "").lower() == "true" for each in refusal.every(asks))


def understood(challenge: str) -> bool:
    """Say whether we can answer it."""
    asked = _pairs(challenge)
    algorithm = asked.get("algorithm", "MD5").upper()
    return challenge.lower().startswith("digest") and algorithm in _HASHES


def answer(challenge: str, wanted: Wanted, *, nonce: str) -> str:
    """Return the value of the Authorization header. ``nonce`` is ours, of this one request."""
    asked = _pairs(challenge)
    hashed = _HASHES[asked.get("algorithm", "MD5").upper()]
    realm, theirs = asked.get("realm", ""), asked.get("nonce", "")
    secret = hashed(f"{wanted.account.user}:{realm}:{wanted.account.password}")
    request = hashed(f"{wanted.method}:{wanted.uri}")
    said = {"username": wanted.account.user, "realm": realm, "nonce": theirs, "uri": wanted.uri}
    plain = {}
    if "auth" in [each.strip() for each in asked.get("qop", "").split(",")]:
        plain = {"qop": "auth", "nc": "00000001"}
        said["cnonce"] = nonce
        said["response"] = hashed(f"{secret}:{theirs}:00000001:{nonce}:auth:{request}")
    else:
        said["response"] = hashed(f"{secret}:{theirs}:{request}")
    if "algorithm" in asked:
        plain["algorithm"] = asked["algorithm"]
    if "opaque" in asked:
        said["opaque"] = asked["opaque"]
    quoted = [f'{name}="{value}"' for name, value in said.items()]
    return f"Digest {', '.join([*quoted, *(f'{k}={v}' for k, v in plain.items())])}"


def _pairs(challenge: str) -> dict[str, str]:
    return {name.lower(): quoted or bare for name, quoted, bare in _PAIR.findall(challenge)}


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_HASHES: dict[str, Callable[[str], str]] = {"MD5": _md5, "SHA-256": _sha256}
