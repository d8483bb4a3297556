"""Who sends to us and what is watched, as the blueprint that makes it again."""

from typing import Any

from tocsin.alerts.actions import watching
from tocsin.blueprints.sections import plain
from tocsin.blueprints.sections.setting import Setting
from tocsin.kit import periods
from tocsin.signals import actions as signals
from tocsin.signals.source import HEARTBEAT, MONITOR

Part = dict[str, Any]


def written(setting: Setting) -> dict[str, Any]:
    return {
        "sources": _sources(setting),
        "heartbeats": _heartbeats(setting),
        "monitors": _monitors(setting),
    }


def _sources(setting: Setting) -> list[Part]:
    names = plain.service_names(setting)
    return [
        plain.filled(
            {
                "name": source.name,
                "kind": source.kind,
                "service": names.get(source.service_id or 0),
                "mapping": source.mapping,
                "is_strict": source.is_strict,
                "is_enabled": source.is_enabled,
                "events_per_minute": source.events_per_minute,
                "retries": str(source.retries),
                "auto_resolve_after": source.auto_resolve_after
                and periods.format_duration(source.auto_resolve_after),
            }
        )
        for source in signals.sources(setting.tx)
        if source.kind not in (HEARTBEAT, MONITOR)
    ]


def _heartbeats(setting: Setting) -> list[Part]:
    names = plain.service_names(setting)
    watchdogs = watching.watchdogs(setting.tx, actor=setting.actor)
    fed = {each.heartbeat_id: [str(m) for m in each.conditions] for each in watchdogs}
    return [
        plain.filled(
            {
                "name": heartbeat.name,
                "interval": periods.format_duration(heartbeat.interval),
                "grace": periods.format_duration(heartbeat.grace),
                "severity": str(heartbeat.severity),
                "service": names.get(heartbeat.service_id or 0),
                "is_enabled": heartbeat.is_enabled,
                "fed_by": fed.get(heartbeat.id, []),
            }
        )
        for heartbeat in signals.heartbeats(setting.tx)
    ]


def _monitors(setting: Setting) -> list[Part]:
    names = plain.service_names(setting)
    return [
        plain.filled(
            {
                "name": monitor.name,
                "probe": monitor.probe,
                "target": monitor.shown_target,
                "interval": periods.format_duration(monitor.interval),
                "timeout": periods.format_duration(monitor.timeout),
                "failures": monitor.failures,
                "successes": monitor.successes,
                "warning_ms": monitor.warning_ms,
                "critical_ms": monitor.critical_ms,
                "severity": str(monitor.severity),
                "service": names.get(monitor.service_id or 0),
                "is_enabled": monitor.is_enabled,
            }
        )
        for monitor in signals.monitors(setting.tx)
    ]
