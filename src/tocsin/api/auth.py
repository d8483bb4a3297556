"""Who is asking: a bearer token, or the session of a browser that proves its form is ours."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from starlette.requests import Request

from tocsin.identity import actions as identity
from tocsin.identity import session
from tocsin.identity.actor import Actor
from tocsin.identity.session import SignedIn
from tocsin.kit import errors, ids
from tocsin.kit.tx import Tx

_SAFE = {"GET", "HEAD", "OPTIONS"}


class NobodySignedIn(errors.Unauthenticated):
    def __init__(self) -> None:
        super().__init__("Send a token in the header 'Authorization: Bearer …', or sign in.")


class BadToken(errors.Unauthenticated):
    def __init__(self) -> None:
        super().__init__("This token is wrong, was revoked or has run out.")


class BadSession(errors.Unauthenticated):
    def __init__(self) -> None:
        super().__init__("Your session is over; sign in again.")


class EnrolFirst(errors.Forbidden):
    def __init__(self) -> None:
        super().__init__("Set up a second factor first, at /account/second-factor.")


class ForeignForm(errors.Forbidden):
    def __init__(self) -> None:
        super().__init__("A change by cookie needs the session's token in the header X-CSRF-Token.")


class Means(Enum):
    TOKEN = auto()
    COOKIE = auto()


@dataclass(frozen=True, slots=True)
class Proof:
    """What a request offers to show who sends it."""

    means: Means
    text: str

    @property
    def fingerprint(self) -> str:
        return ids.digest(self.text).hex()

    def __repr__(self) -> str:
        return f"Proof({self.means})"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who it turned out to be; ``signed_in`` only when a browser's session is used."""

    actor: Actor
    signed_in: SignedIn | None = None


def proof_of(request: Request) -> Proof | None:
    """Return what the request offers; a token goes before a cookie."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and text.strip():
        return Proof(Means.TOKEN, text.strip())
    if cookie := request.cookies.get(session.cookie_name(is_secure=request.url.scheme == "https")):
        _check_form(request, cookie)
        return Proof(Means.COOKIE, cookie)
    return None


def recognize(tx: Tx, proof: Proof | None, now: datetime) -> Caller:
    if proof is None:
        raise NobodySignedIn
    if proof.means is Means.TOKEN:
        actor = identity.token_actor(tx, proof.text, now)
        if actor is None:
            raise BadToken
        return Caller(actor)
    signed_in = identity.session_actor(tx, proof.text, now)
    if signed_in is None:
        raise BadSession
    if signed_in.must_enrol:
        raise EnrolFirst
    return Caller(signed_in.actor, signed_in)


def _check_form(request: Request, cookie: str) -> None:
    if request.method in _SAFE:
        return
    if not session.is_csrf(cookie, request.headers.get("x-csrf-token", "")):
        raise ForeignForm
