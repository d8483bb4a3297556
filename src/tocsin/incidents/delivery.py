"""What a door hands in and what it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tocsin.alerts.alert import Outcome
from tocsin.signals import source
from tocsin.signals.refusal import NewRefusal, Reason


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request at a door: the key that came with it and its bytes.

    ``provider`` is the slug of the source that reads them; ``nonce`` is unique to the request.
    ``is_proven`` if the door asked for the source's secret, where it has one.
    """

    key: str
    provider: str
    body: bytes
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    path: str = ""
    nonce: str = ""
    address: str = ""
    is_proven: bool = False

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


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was kept; without a source nothing was, because nobody is known by that key.

    ``flags`` say what was kept although the protocol forbids it. ``is_refused`` when a strict
    source forbids it: then ``error`` says why, and it is listed with what was refused.
    """

    raw_event_id: int | None
    source_id: int | None
    outcomes: tuple[Outcome, ...] = ()
    identities: tuple[str, ...] = ()
    changes: int = 0
    error: str = ""
    flags: tuple[str, ...] = ()
    is_refused: bool = False

    @property
    def is_known(self) -> bool:
        return self.source_id is not None


UNKNOWN_KEY = Receipt(None, None, error="No enabled source has this key.")
