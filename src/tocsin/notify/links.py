"""The signed link by which a person answers from a message.

It names one notification, and so one person and one subject; it runs out after a day; whoever
follows it sees a form, because scanners of mail follow every link.
"""

from datetime import UTC, datetime, timedelta

from tocsin.kit.secrets import Key

LASTS = timedelta(hours=24)
_PURPOSE = "answer"


def answer_token(key: Key, notification_id: int, *, created_at: datetime) -> str:
    """Return the same token for every attempt at one notification."""
    claim = f"{notification_id}.{int((created_at + LASTS).timestamp())}"
    return f"{claim}.{key.sign(_PURPOSE, claim)}"


def answer_path(token: str) -> str:
    return f"/answer/{token}"


def verify(key: Key, token: str, *, now: datetime) -> int | None:
    """Return the notification that the token names; None if it is forged or has run out."""
    claim, _, signature = token.rpartition(".")
    if not token.isascii() or not key.verify(_PURPOSE, claim, signature):
        return None
    notification_id, _, ends_at = claim.partition(".")
    return int(notification_id) if now < datetime.fromtimestamp(int(ends_at), UTC) else None
