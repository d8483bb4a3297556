"""Reading payloads as the doors do, for the tests of sources."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tocsin.signals import sources
from tocsin.signals.provider import Context
from tocsin.signals.signal import Signal

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


def parse(
    kind: str,
    body: object,
    *,
    content_type: str = "application/json",
    mapping: Mapping[str, Any] | None = None,
    path: str = "",
    nonce: str = "",
    headers: Mapping[str, str] | None = None,
) -> list[Signal]:
    """Parse bytes as they are, anything else as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    context = Context(now=NOW, mapping=mapping, path=path, nonce=nonce)
    told = {"content-type": content_type, **(headers or {})}
    return sources.PROVIDERS[kind].parse(raw, told, context)


def one(kind: str, body: object, **more: Any) -> Signal:
    (signal,) = parse(kind, body, **more)
    return signal
