"""Where alerts go and what holds them back, as the blueprint that makes it again."""

from typing import Any

from tocsin.alerts.actions import inhibiting, lookups, maintaining, routing
from tocsin.blueprints.sections import plain
from tocsin.blueprints.sections import routing as routes
from tocsin.blueprints.sections.setting import Setting
from tocsin.kit import periods
from tocsin.oncall import actions as oncall

Part = dict[str, Any]


def written(setting: Setting) -> dict[str, Any]:
    return {
        "lookup_tables": _lookup_tables(setting),
        "routing": _routing(setting),
        "inhibitions": _inhibitions(setting),
        "maintenance": _maintenance(setting),
    }


def _lookup_tables(setting: Setting) -> Part:
    found = lookups.listed(setting.tx, actor=setting.actor)
    return {table.name: table.entries for table in found}


def _routing(setting: Setting) -> list[Part]:
    services = plain.service_names(setting)
    policies = {p.id: p.name for p in oncall.policies(setting.tx) if p.id is not None}
    found = routing.rules(setting.tx, actor=setting.actor)
    return [routes.written(rule, services, policies) for rule in found]


def _inhibitions(setting: Setting) -> list[Part]:
    return [
        {
            "name": rule.name,
            "sources": list(map(str, rule.as_new().sources)),
            "targets": list(map(str, rule.as_new().targets)),
            "equal": list(rule.equal),
            "lasts": periods.format_duration(rule.lasts),
            "is_enabled": rule.is_enabled,
        }
        for rule in inhibiting.rules(setting.tx, actor=setting.actor)
    ]


def _maintenance(setting: Setting) -> list[Part]:
    return [
        {
            "name": window.name,
            "matchers": list(map(str, window.conditions)),
            "first_at": window.first_at.isoformat(timespec="minutes"),
            "time_zone": window.time_zone,
            "lasts": periods.format_duration(window.lasts),
            "rule": window.rule,
            "reason": window.reason,
        }
        for window in maintaining.listed(setting.tx, actor=setting.actor)
        if window.coming(setting.now)
    ]
