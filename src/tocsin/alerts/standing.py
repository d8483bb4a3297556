"""An alert that is not closed, as much of it as an Alertmanager tells of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from tocsin.alerts.narrowing import Beginning


class Standing(msgspec.Struct, frozen=True, gc=False):
    """As PostgreSQL tells it, because tens of thousands are listed at once and few are read:
    labels and links are JSON, moments and the severity text.

    The holder is the alert that holds it back.
    """

    source_id: int
    identity: str
    severity: str
    summary: str
    description: str
    labels: str
    links: str
    service_id: int | None
    silence_id: int | None
    began_at: str
    last_seen_at: str
    closes_at: str | None
    holder_source_id: int | None
    holder_identity: str | None

    @property
    def is_inhibited(self) -> bool:
        return self.holder_identity is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """Of one source or of all; ``equal`` are labels that are to have these values, ``beginning``
    says how another begins."""

    source_id: int | None = None
    equal: Mapping[str, str] = field(default_factory=dict)
    beginning: Beginning | None = None
    limit: int = 100_000
