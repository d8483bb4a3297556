"""A receiver of webhooks that checks each signature with the standard's own library."""

from dataclasses import dataclass
from typing import Any

from standardwebhooks.webhooks import Webhook

from tests.twins import web


@dataclass(frozen=True)
class Checked:
    """A delivery whose signature was right."""

    id: str
    data: dict[str, Any]


def checked(request: web.Received, secret: str) -> dict[str, Any]:
    """Return the body, or raise WebhookVerificationError as any receiver would."""
    verified = Webhook(secret).verify(request.body, dict(request.headers))
    assert isinstance(verified, dict)
    return verified


def seen_once(twin: web.Twin, secret: str) -> list[Checked]:
    """Return what a receiver acts on: verified, and repeats of one id dropped."""
    found: dict[str, Checked] = {}
    for request in twin.requests:
        name = request.headers["webhook-id"]
        found.setdefault(name, Checked(name, checked(request, secret)["data"]))
    return list(found.values())
