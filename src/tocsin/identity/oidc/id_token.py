"""Checking the token by which a provider says who somebody is.

Only signatures with the provider's published keys count: a token without one, or with a secret that
the client knows too, could be made by anybody who ever had either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from joserfc import jwk, jwt
from joserfc.errors import JoseError

from tocsin.identity.provider import Claims
from tocsin.kit import errors

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
SKEW = 60
OLDEST = 600
GROUPS_AT_MOST = 500


class BadToken(errors.Unauthenticated):
    """What the provider sent cannot be believed; the sentence says why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The provider's answer cannot be believed: {why}.")


class UnknownKey(BadToken):
    """It is signed with a key that we have not seen; the provider may have changed its keys."""

    def __init__(self) -> None:
        super().__init__("it is not signed with a key of the provider")


@dataclass(frozen=True, slots=True)
class Expected:
    issuer: str
    client_id: str
    nonce: str
    groups_claim: str = "groups"


def checked(token: str, keys: Mapping[str, Any], expected: Expected, *, now: datetime) -> Claims:
    """Return what it says, or raise BadToken."""
    said = _opened(token, keys)
    _check(said, expected, now=now.timestamp())
    subject = said.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= 255:
        raise BadToken("it names nobody")
    return Claims(
        subject=subject,
        email=_text(said.get("email"), 254),
        is_verified=said.get("email_verified") is True,
        name=_text(said.get("name") or said.get("preferred_username"), 120),
        groups=_groups(said.get(expected.groups_claim)),
        authenticated_at=_moment(said.get("auth_time")),
    )


def completed(claims: Claims, said: Mapping[str, Any], *, groups_claim: str) -> Claims:
    """Add what the provider said when asked about them, if it spoke of the same person."""
    if said.get("sub") != claims.subject:
        raise BadToken("it speaks of somebody else than before")
    return replace(
        claims,
        email=_text(said.get("email"), 254),
        is_verified=said.get("email_verified") is True,
        name=claims.name or _text(said.get("name") or said.get("preferred_username"), 120),
        groups=claims.groups or _groups(said.get(groups_claim)),
    )


def _opened(token: str, keys: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        known = jwk.KeySet.import_key_set({"keys": _signing(keys)})
        return jwt.decode(token, known, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise UnknownKey from error


def _signing(keys: Mapping[str, Any]) -> list[Any]:
    """The published keys that sign; a symmetric one among them is nobody's to publish."""
    listed = keys.get("keys")
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return [k for k in found if k.get("kty") in ("RSA", "EC") and k.get("use", "sig") == "sig"]


def _check(said: Mapping[str, Any], expected: Expected, *, now: float) -> None:
    audience = said.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if said.get("iss") != expected.issuer:
        raise BadToken("another issuer made it")
    if expected.client_id not in audiences:
        raise BadToken("it was made for another application")
    if said.get("azp", expected.client_id) != expected.client_id:
        raise BadToken("it was given to another application")
    if not _number(said.get("exp")) or said["exp"] <= now - SKEW:
        raise BadToken("it has run out")
    if not _number(said.get("iat")) or not now - OLDEST <= said["iat"] <= now + SKEW:
        raise BadToken("it was made at another time; are both clocks right?")
    if not expected.nonce or said.get("nonce") != expected.nonce:
        raise BadToken("it was made for another sign-in")


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _text(value: object, most: int) -> str:
    return " ".join(value.split())[:most] if isinstance(value, str) else ""


def _groups(value: object) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list):
        return ()
    return tuple(each for each in listed[:GROUPS_AT_MOST] if isinstance(each, str))


def _moment(value: object) -> datetime | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value < 1e11:
        return None
    return datetime.fromtimestamp(value, UTC)
