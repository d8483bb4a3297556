"""One way to a provider and back, as the browser that goes it carries it, sealed.

Nothing is kept here before somebody comes back: whoever asks for a way a million times fills no
table. The seal says that it was we who began, the cookie that it was this browser, the state that
it is this answer, the nonce that the token was made for it, and the verifier that whoever brings
the code also had the cookie.
"""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from tocsin.kit import errors

LASTS = timedelta(minutes=10)
COOKIE = "tocsin_flow"


class FlowOver(errors.Unauthenticated):
    def __init__(self) -> None:
        super().__init__(
            "This answer belongs to no sign-in of this browser: it took too long, was used already,"
            " or another tab began a newer one. Try once more."
        )


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    LINK = "link"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Flow:
    slug: str
    state: str
    nonce: str
    verifier: str
    begun_at: float
    next: str = "/"
    purpose: Purpose = Purpose.SIGN_IN

    def is_over(self, now: datetime) -> bool:
        return not 0 <= now.timestamp() - self.begun_at < LASTS.total_seconds()


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to the provider."""

    client_id: str
    redirect_uri: str
    scopes: str


def written(flow: Flow) -> str:
    return json.dumps(asdict(flow))


def read(text: str) -> Flow:
    found = json.loads(text)
    return Flow(**{**found, "purpose": Purpose(found["purpose"])})


def address(endpoint: str, client: Client, flow: Flow) -> str:
    """Return where the browser is sent; to confirm, the provider must ask them anew."""
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": client.scopes,
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": challenge(flow.verifier),
        "code_challenge_method": "S256",
    }
    if flow.purpose is Purpose.CONFIRM:
        asked |= {"prompt": "login", "max_age": "0"}
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
