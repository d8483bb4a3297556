"""Google Chat as an app meets it, and what Google signs its events with: keys made anew."""

import base64
import datetime
import json
from typing import Any
from urllib.parse import parse_qsl, quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from tests.twins.chat import Judged, Vendor
from tests.twins.web import Received


def google_key() -> tuple[str, rsa.RSAPrivateKey]:
    """Return a certificate in PEM, and its key."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "chat@system")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode(), key


def private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


class GoogleChat(Vendor):
    """https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages"""

    bo, space = "users/123456789", "spaces/AAAAop"
    _key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)

    def __init__(self, server: Any, *, scheme: str) -> None:
        super().__init__(server, scheme=scheme)
        self.settings = {"service_account": json.dumps(self.account)}

    @property
    def account(self) -> dict[str, str]:
        pem = self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {
            "client_email": "tocsin@project.iam.gserviceaccount.com",
            "private_key": pem.decode(), "token_uri": f"{self.url}/token",
        }  # fmt: skip

    def judged(self, request: Received) -> Judged:
        if request.path == "/token":
            return self._granted(dict(parse_qsl(request.body.decode())))
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return self._no(401, "Request had invalid authentication credentials.")
        if request.path.startswith("/spaces:findDirectMessage"):
            found = request.path.endswith(f"name={quote(self.bo)}")
            return (200, {"name": "spaces/DM"}, {}) if found else self._no(404, "Not found.")
        path, _, query = request.path.lstrip("/").partition("?")
        if request.method == "PATCH":
            return self._kept(path, request) if path in self.messages else self._no(404, "Gone.")
        space = path.removesuffix("/messages")
        if space not in (self.space, "spaces/DM"):
            return self._no(403, "This app is not a member of the space.")
        return self._kept(f"{space}/messages/{query.removeprefix('requestId=')}", request)

    def _granted(self, form: dict[str, str]) -> Judged:
        head, claims, signature = form["assertion"].split(".")
        signed = f"{head}.{claims}".encode()
        self._key.public_key().verify(_raw(signature), signed, padding.PKCS1v15(), hashes.SHA256())
        claimed = json.loads(_raw(claims))
        is_right = (
            claimed["iss"] == self.account["client_email"]
            and claimed["aud"] == f"{self.url}/token"
            and claimed["scope"] == "https://www.googleapis.com/auth/chat.bot"
            and 0 < claimed["exp"] - claimed["iat"] <= 3600
        )
        if not is_right:
            return 400, {"error": "invalid_grant", "error_description": "Bad claim."}, {}
        return 200, {"access_token": self.token, "token_type": "Bearer"}, {}

    def _kept(self, name: str, request: Received) -> Judged:
        (card,) = request.json["cardsV2"]
        widgets = card["card"]["sections"][0]["widgets"]
        if len(request.body) > 32_000 or len(widgets) > 100:
            return self._no(400, "Message is too large.")
        self.messages[name] = request.json
        return 200, {"name": name}, {}

    def _no(self, status: int, message: str) -> Judged:
        return status, {"error": {"code": status, "message": message}}, {}


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
