"""What a door hands in and what it is answered."""

import functools
import hashlib
from collections.abc import Mapping
from datetime import datetime

import msgspec

from tocsin.alerts.alert import Outcome
from tocsin.signals import source
from tocsin.signals.raw_event import NewRaw
from tocsin.signals.refusal import NewRefusal, Reason

# A larger one holds many alerts, each of which has a name of its own.
_WORTH_KNOWING = 65_536


@functools.lru_cache(maxsize=8)
def _minute(now: datetime) -> bytes:
    """Remembered, because all deliveries of a commit come at one moment."""
    return now.strftime("%Y%m%d%H%M").encode()


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """One request at a door: the key that came with it and its bytes.

    ``provider`` is the slug of the source that reads them; ``nonce`` is unique to the request.
    ``is_proven`` if the door asked for the source's secret, where it has one.
    """

    key: str
    provider: str
    body: bytes
    content_type: str = ""
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    path: str = ""
    nonce: str = ""
    address: str = ""
    is_proven: bool = False

    def __repr__(self) -> str:
        """Without its headers, in which secrets come."""
        return f"Delivery({self.provider!r}, {self.path!r}, {self.nonce!r}, {self.body!r})"

    def named_by(self, by: source.Retries, now: datetime) -> "Delivery":
        """The same, named so that it is known again when it comes a second time."""
        given = self.headers.get("idempotency-key", "")
        if by is source.Retries.NONE or (not given and by is source.Retries.KEY):
            return self
        if not given and len(self.body) > _WORTH_KNOWING:
            return self
        minute = b"" if given else _minute(now)
        said = given.encode(errors="replace") if given else self.body
        digest = hashlib.sha256(b"\0".join((self.key.encode(), minute, said)))
        return msgspec.structs.replace(self, nonce=digest.hexdigest()[:32])

    def raw(self, source_id: int) -> NewRaw:
        """What is kept of it when it is let in."""
        return NewRaw(
            source_id=source_id,
            body=self.body,
            path=self.path,
            content_type=self.content_type,
            headers=self.headers,
            nonce=self.nonce,
        )

    def refused(self, reason: Reason, error: str) -> NewRefusal:
        """What is kept of it when it is turned away."""
        return NewRefusal(
            reason,
            error,
            address=self.address,
            path=self.path,
            key_hint=source.hint(self.key) if self.key else "",
            content_type=self.content_type,
            headers=self.headers,
            body=self.body,
        )


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What was kept; without a source nothing was, because nobody is known by that key.

    ``flags`` say what was kept although the protocol forbids it. ``is_refused`` when a strict
    source forbids it: then ``error`` says why, and it is listed with what was refused.
    ``per_minute`` is the source's own limit, for the door to keep.
    """

    raw_event_id: int | None
    source_id: int | None
    outcomes: tuple[Outcome, ...] = ()
    identities: tuple[str, ...] = ()
    changes: int = 0
    error: str = ""
    flags: tuple[str, ...] = ()
    is_refused: bool = False
    per_minute: int | None = None

    @property
    def is_known(self) -> bool:
        return self.source_id is not None


UNKNOWN_KEY = Receipt(None, None, error="No enabled source has this key.")
