"""Routing rules and what they look up: whose an alert is, and what becomes of it."""

from collections.abc import Mapping
from typing import Any

from tocsin.alerts import rule as ideas
from tocsin.alerts.actions import lookups, routing
from tocsin.alerts.rule import Effects, Flapping, Grouping, Rule
from tocsin.blueprints.parts.alerts import FlappingPart, GroupingPart, RoutePart
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting
from tocsin.kit import periods


def table(setting: Setting, name: str, entries: Mapping[str, Mapping[str, str]]) -> Change:
    is_new = name not in {each.name for each in lookups.listed(setting.tx, actor=setting.actor)}
    changed = lookups.put(setting.tx, name, entries, actor=setting.actor, now=setting.now)
    if is_new:
        return created("lookup_tables", name)
    return compared("lookup_tables", name, ["entries"] if changed else [])


def rules(setting: Setting, parts: list[RoutePart]) -> Change:
    """The rules are one ordered list, so they are kept or replaced as one; a draft stays."""
    wanted = ideas.checked([_wanted(setting, part) for part in parts])
    if wanted == routing.rules(setting.tx, actor=setting.actor):
        return compared("routing", "rules", [])
    routing.replace(setting.tx, wanted, actor=setting.actor, now=setting.now)
    return compared("routing", "rules", [rule.name for rule in wanted] or ["all removed"])


def written(rule: Rule, services: Mapping[int, str], policies: Mapping[int, str]) -> dict[str, Any]:
    """Write a rule as a blueprint has it, without what is left as it is."""
    effects = rule.effects
    part = {
        "name": rule.name,
        "matchers": list(rule.matchers),
        "service": services.get(effects.service_id or 0),
        "is_enabled": rule.is_enabled,
    }
    more = {
        "continues": rule.continues,
        "labels": list(effects.labels),
        "summary": effects.summary,
        "severity": effects.severity and str(effects.severity),
        "priority": effects.priority,
        "policy": policies.get(effects.policy_id or 0),
        "mute_for": effects.mute_for and periods.format_duration(effects.mute_for),
        "drop": effects.drop,
        "grouping": _written_grouping(effects.grouping) if effects.grouping else None,
        "flapping": _written_flapping(effects.flapping) if effects.flapping else None,
    }
    told = {**part, **{name: value for name, value in more.items() if value}}
    return {name: value for name, value in told.items() if value is not None}


def _wanted(setting: Setting, part: RoutePart) -> Rule:
    effects = Effects(
        labels=tuple(part.labels),
        summary=part.summary,
        severity=part.severity,
        service_id=setting.service_id(part.service),
        priority=part.priority,
        policy_id=setting.policy_id(part.policy),
        mute_for=part.mute_for,
        drop=part.drop,
        grouping=_grouping(part.grouping) if part.grouping else None,
        flapping=_flapping(part.flapping) if part.flapping else None,
    )
    return Rule(part.name, tuple(part.matchers), effects, part.is_enabled, part.continues)


def _grouping(part: GroupingPart) -> Grouping:
    by = tuple(part.by) if part.by is not None else None
    return Grouping(by, part.within, part.with_dependencies, part.similar)


def _flapping(part: FlappingPart) -> Flapping:
    return Flapping(part.changes, part.within, part.quiet)


def _written_grouping(grouping: Grouping) -> dict[str, Any]:
    said = {
        "by": list(grouping.by) if grouping.by else None,
        "within": grouping.within and periods.format_duration(grouping.within),
        "with_dependencies": grouping.with_dependencies or None,
        "similar": grouping.similar,
    }
    return {name: value for name, value in said.items() if value is not None}


def _written_flapping(flapping: Flapping) -> dict[str, Any]:
    return {
        "changes": flapping.changes,
        "within": periods.format_duration(flapping.within),
        "quiet": periods.format_duration(flapping.quiet),
    }
