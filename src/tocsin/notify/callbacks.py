"""Where a provider reports to: an address of ours that names one attempt and is signed.

Who knows it was given it by us, so that it also proves a report of providers that sign nothing.
"""

from dataclasses import dataclass

from tocsin.kit.secrets import Key

_PURPOSE = "callback"


@dataclass(frozen=True, slots=True)
class Sent:
    """The attempt that a report is about."""

    notification_id: int
    attempt: int


def token(key: Key, sent: Sent) -> str:
    claim = f"{sent.notification_id}.{sent.attempt}"
    return f"{claim}.{key.sign(_PURPOSE, claim)}"


def path(slug: str, token: str) -> str:
    return f"/callbacks/{slug}/{token}"


def read(key: Key, given: str) -> Sent | None:
    """Return the attempt that a token names; None if it is forged."""
    claim, _, signature = given.rpartition(".")
    if not given.isascii() or not key.verify(_PURPOSE, claim, signature):
        return None
    notification_id, _, attempt = claim.partition(".")
    return Sent(int(notification_id), int(attempt))
