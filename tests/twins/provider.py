"""A provider of identities (OpenID Connect) that says of people whatever a test has it say.

It checks what we send it as a strict one does: each code once, the redirect address to the letter,
PKCE, and the client's secret.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwk, jwt
from joserfc.jwk import KeyParameters
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
CLIENT, SECRET = "tocsin", "s3cret & sound"


@dataclass
class Granted:
    """What a code is good for."""

    token: str
    challenge: str
    redirect_uri: str


@dataclass
class Asked:
    """What a browser was sent with."""

    state: str
    nonce: str
    challenge: str
    redirect_uri: str
    query: Mapping[str, list[str]]


def asked(location: str) -> Asked:
    query = parse_qs(urlsplit(location).query)
    return Asked(
        query["state"][0],
        query["nonce"][0],
        query["code_challenge"][0],
        query["redirect_uri"][0],
        query,
    )


@dataclass
class Provider:
    issuer: str = ""
    now: datetime = _LONG_AGO
    rsa: jwk.RSAKey = field(default_factory=lambda: jwk.RSAKey.generate_key(parameters=_named("r")))
    ec: jwk.ECKey = field(default_factory=lambda: jwk.ECKey.generate_key(parameters=_named("e")))
    published: dict[str, Any] = field(default_factory=dict)
    granted: dict[str, Granted] = field(default_factory=dict)
    keys_asked: int = 0
    about: dict[str, Any] = field(default_factory=dict)

    def grant(self, way: Asked, *, key: Any = None, alg: str = "RS256", **said: Any) -> str:
        """Return a code for whoever the claims name; what is None is left out."""
        key = key or (self.ec if alg.startswith("ES") else self.rsa)
        at = int(self.now.timestamp())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "ana-at-id", "nonce": way.nonce, "iat": at,
            "exp": at + 300, "email": "ana@example.com", "email_verified": True, "name": "Ana",
            "auth_time": at,
        } | said  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": alg, "kid": key.kid} if getattr(key, "kid", None) else {"alg": alg}
        token = unsigned(claims) if alg == "none" else jwt.encode(header, claims, key, [alg])
        code = secrets.token_urlsafe(12)
        self.granted[code] = Granted(token, way.challenge, way.redirect_uri)
        return code

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._configuration),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
                Route("/about", self._about),
            ]
        )

    def _configuration(self, request: Request) -> Response:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return JSONResponse(said | self.published)

    def _keys(self, request: Request) -> Response:
        self.keys_asked += 1
        return JSONResponse({"keys": [each.as_dict(private=False) for each in (self.rsa, self.ec)]})

    def _about(self, request: Request) -> Response:
        is_known = request.headers.get("authorization") == "Bearer x"
        return JSONResponse(self.about if is_known else {"error": "invalid_token"})

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        found = self.granted.pop(str(form.get("code")), None)
        verifier = str(form.get("code_verifier", ""))
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if request.headers.get("authorization") != _basic():
            return JSONResponse({"error": "invalid_client"}, 401)
        if found is None or (found.challenge, found.redirect_uri) != (
            challenge,
            form.get("redirect_uri"),
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"id_token": found.token, "access_token": "x", "token_type": "Bearer"})


def unsigned(claims: Mapping[str, Any]) -> str:
    parts = [json.dumps({"alg": "none"}), json.dumps(claims)]
    sealed = [base64.urlsafe_b64encode(each.encode()).decode().rstrip("=") for each in parts]
    return ".".join([*sealed, ""])


def _basic() -> str:
    both = f"{CLIENT}:{SECRET.replace(' ', '%20').replace('&', '%26')}"
    return f"Basic {base64.b64encode(both.encode()).decode()}"


def _named(kid: str) -> KeyParameters:
    return {"kid": kid, "use": "sig"}
