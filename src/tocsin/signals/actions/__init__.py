"""What can be done to sources, raw events, heartbeats and monitors, and asked of them."""

from tocsin.signals.actions.intake import forget_raw, raw_event, raw_events, settle, store_raw
from tocsin.signals.actions.registry import (
    authenticate,
    create_source,
    rotate_key,
    source,
    source_by_key,
    source_by_name,
    sources,
    update_source,
    version,
)

__all__ = [
    "authenticate",
    "create_source",
    "forget_raw",
    "raw_event",
    "raw_events",
    "rotate_key",
    "settle",
    "source",
    "source_by_key",
    "source_by_name",
    "sources",
    "store_raw",
    "update_source",
    "version",
]
