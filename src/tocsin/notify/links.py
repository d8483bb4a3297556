"""The signed links by which a person answers from a message.

One names a notification, and so one person and one subject, and runs out after a day; the other
asks how it went, and what it names is kept without the signature, so that whoever reads the queue
cannot answer for others. Whoever follows one sees a form: scanners of mail follow every link.
"""

from datetime import UTC, datetime, timedelta

from tocsin.kit.secrets import Key

LASTS = timedelta(hours=24)
_PURPOSE = "answer"
_SURVEY = "survey"


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


def survey_path(key: Key, path: str) -> str:
    """Return the path as it is sent: what is asked about, and the signature that lets in."""
    front, slash, claim = path.rpartition("/")
    return f"{front}{slash}{claim}.{key.sign(_SURVEY, claim)}"


def surveyed(key: Key, token: str) -> str | None:
    """Return what the token of such a path names; None if it is forged."""
    claim, _, signature = token.rpartition(".")
    is_ours = token.isascii() and key.verify(_SURVEY, claim, signature)
    return claim if is_ours and claim else None
