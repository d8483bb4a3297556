"""Sources, heartbeats and monitors: what is heard."""

from tocsin.blueprints.parts.signals import HeartbeatPart, MonitorPart, SourcePart
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting
from tocsin.signals import actions as signals
from tocsin.signals.actions import proving
from tocsin.signals.heartbeat import NewHeartbeat
from tocsin.signals.monitor import NewMonitor, Thresholds
from tocsin.signals.source import NewSource


def source(setting: Setting, part: SourcePart) -> Change:
    new = NewSource(
        name=part.name,
        kind=part.kind,
        service_id=setting.service_id(part.service),
        mapping=part.mapping,
        is_strict=part.is_strict,
        is_enabled=part.is_enabled,
        key=part.key,
        events_per_minute=part.events_per_minute,
        retries=part.retries,
        auto_resolve_after=part.auto_resolve_after,
    )
    found = signals.source_by_name(setting.tx, part.name)
    if found is None:
        made = signals.create_source(setting.tx, new, actor=setting.actor, now=setting.now)
        _set_secret(setting, made.id, part)
        return created("sources", part.name, None if part.key else made.key)
    detail = []
    if signals.update_source(setting.tx, found.id, new, actor=setting.actor, now=setting.now):
        detail.append("settings")
    if part.key and not _has_key(setting, found.id, part.key):
        signals.rotate_key(setting.tx, found.id, key=part.key, actor=setting.actor, now=setting.now)
        detail.append("key")
    if _set_secret(setting, found.id, part):
        detail.append("secret")
    return compared("sources", part.name, detail)


def heartbeat(setting: Setting, part: HeartbeatPart) -> Change:
    new = NewHeartbeat(
        name=part.name,
        interval=part.interval,
        grace=part.grace,
        severity=part.severity,
        service_id=setting.service_id(part.service),
        is_enabled=part.is_enabled,
        key=part.key,
    )
    known = {h.name: h for h in signals.heartbeats(setting.tx)}
    found = known.get(part.name)
    if found is None:
        made = signals.create_heartbeat(setting.tx, new, actor=setting.actor, now=setting.now)
        return created("heartbeats", part.name, None if part.key else made.key)
    changed = signals.update_heartbeat(
        setting.tx, found.id, new, actor=setting.actor, now=setting.now
    )
    return compared("heartbeats", part.name, ["settings"] if changed else [])


def monitor(setting: Setting, part: MonitorPart) -> Change:
    new = NewMonitor(
        name=part.name,
        probe=part.probe,
        target=part.target,
        interval=part.interval,
        timeout=part.timeout,
        thresholds=Thresholds(part.failures, part.successes, part.warning_ms, part.critical_ms),
        severity=part.severity,
        service_id=setting.service_id(part.service),
        is_enabled=part.is_enabled,
    )
    known = {m.name: m for m in signals.monitors(setting.tx)}
    found = known.get(part.name)
    if found is None:
        signals.create_monitor(
            setting.tx, new, sealed_with=setting.key, actor=setting.actor, now=setting.now
        )
        return created("monitors", part.name)
    changed = signals.update_monitor(
        setting.tx,
        found.id,
        new,
        sealed_with=setting.key,
        actor=setting.actor,
        now=setting.now,
    )
    return compared("monitors", part.name, ["settings"] if changed else [])


def _set_secret(setting: Setting, source_id: int, part: SourcePart) -> bool:
    """A blueprint without a secret leaves the one that is there alone."""
    return part.secret is not None and proving.set_secret(
        setting.tx,
        source_id,
        part.secret,
        sealed_with=setting.key,
        actor=setting.actor,
        now=setting.now,
    )


def _has_key(setting: Setting, source_id: int, key: str) -> bool:
    found = signals.source_by_key(setting.tx, key, now=setting.now)
    return found is not None and found.id == source_id
