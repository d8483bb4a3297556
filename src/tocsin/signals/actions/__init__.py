"""What can be done to sources, raw events, heartbeats and monitors, and asked of them."""

from tocsin.signals.actions.heartbeats import (
    create_heartbeat,
    heartbeat,
    heartbeats,
    late_heartbeats,
    ping,
    update_heartbeat,
)
from tocsin.signals.actions.intake import forget_raw, raw_event, raw_events, settle, store_raw
from tocsin.signals.actions.monitors import (
    checks,
    claim_monitors,
    create_monitor,
    days,
    monitor,
    monitors,
    record_check,
    update_monitor,
)
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
    "checks",
    "claim_monitors",
    "create_heartbeat",
    "create_monitor",
    "create_source",
    "days",
    "forget_raw",
    "heartbeat",
    "heartbeats",
    "late_heartbeats",
    "monitor",
    "monitors",
    "ping",
    "raw_event",
    "raw_events",
    "record_check",
    "rotate_key",
    "settle",
    "source",
    "source_by_key",
    "source_by_name",
    "sources",
    "store_raw",
    "update_heartbeat",
    "update_monitor",
    "update_source",
    "version",
]
