"""What our own sources have to say is kept as a raw event too, so that it goes the way of all."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from msgspec.structs import replace

from tocsin.kit.tx import Tx
from tocsin.signals.raw_event import NewRaw, Statement
from tocsin.signals.signal import Signal
from tocsin.signals.store import arrivals


class Speaker(Protocol):
    """A heartbeat or a monitor."""

    @property
    def source_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def service_id(self) -> int | None: ...


def say(
    tx: Tx, speaker: Speaker, signal: Signal, *, facts: Mapping[str, Any], now: datetime
) -> Statement:
    """Keep what is said with the facts behind it, and hand it on to be taken and settled."""
    told = {"summary": signal.summary, "state": signal.state, **facts}
    body = json.dumps(told, default=str, ensure_ascii=False).encode(errors="replace")
    raw = NewRaw(speaker.source_id, body, content_type="application/json")
    ids = arrivals.reserve(tx, 1)
    arrivals.insert(tx, ids, [raw], at=now)
    return Statement(
        source_id=speaker.source_id,
        source_name=speaker.name,
        service_id=speaker.service_id,
        raw_event_id=ids[0],
        signal=replace(signal, occurred_at=now),
    )
