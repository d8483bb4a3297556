"""The world as a blueprint that, applied to an empty Tocsin, makes it again.

Keys and other secrets are never written: only their hashes are known, or they are sealed.
"""

import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ruamel.yaml import YAML

from tocsin.alerts.actions import inhibiting, lookups, maintaining, routing, watching
from tocsin.blueprints.sections import (
    desk,
    duty_written,
    items,
    levels_written,
    mail,
    recurrence,
    sign_in,
    triage,
    work_written,
)
from tocsin.blueprints.sections import routing as routes
from tocsin.blueprints.sections.setting import Setting
from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import bringing_in
from tocsin.incidents.escalation_matrix import Row
from tocsin.kit import periods
from tocsin.notify import actions as notify
from tocsin.notify.actions import bundling
from tocsin.oncall import actions as oncall
from tocsin.oncall import manner, rotation_document
from tocsin.oncall.manner import Manner
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.signals import actions as signals
from tocsin.signals.source import HEARTBEAT, MONITOR

Part = dict[str, Any]


def export(setting: Setting) -> dict[str, Any]:
    """Return the document as plain data; empty sections are left out."""
    permission.require_sight(setting.actor, Permission.ADMINISTER)
    sections = {
        "people": _people(setting),
        "teams": _teams(setting),
        "schedules": _schedules(setting),
        "vendors": duty_written.vendors_written(setting),
        "policies": _policies(setting),
        "catch_all": [str(target) for target in oncall.catch_all(setting.tx)],
        "escalation_matrix": _matrix(setting),
        "bundling": _bundling(setting),
        **duty_written.written(setting),
        "services": _services(setting),
        "configuration_items": items.written(setting),
        **levels_written.written(setting),
        "triage": triage.written(setting),
        "recurrence": recurrence.written(setting),
        "sources": _sources(setting),
        "heartbeats": _heartbeats(setting),
        "monitors": _monitors(setting),
        "lookup_tables": _lookup_tables(setting),
        "routing": _routing(setting),
        "inhibitions": _inhibitions(setting),
        "maintenance": _maintenance(setting),
        "sign_in": sign_in.written(setting),
        "mail": mail.written(setting),
        "mailboxes": mail.boxes_written(setting),
        "organisations": desk.organisations_written(setting),
        "questions": desk.questions_written(setting),
        **work_written.written(setting),
        "channels": _channels(setting),
    }
    return {name: section for name, section in sections.items() if section}


def as_yaml(document: Mapping[str, Any]) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # untyped upstream
    yaml.width = 100
    buffer = io.StringIO()
    yaml.dump(dict(document), buffer)
    return buffer.getvalue()


def _people(setting: Setting) -> list[Part]:
    return [
        {
            "email": person.email,
            "name": person.name,
            "role": str(person.role),
            "time_zone": person.time_zone,
            "contacts": [
                {"channel": c.channel, "address": c.address, "label": c.label}
                for c in notify.contacts(setting.tx, person.id)
            ],
        }
        for person in identity.people(setting.tx, limit=10_000)
        if person.is_active
    ]


def _emails(setting: Setting) -> dict[int, str]:
    return {p.id: p.email for p in identity.people(setting.tx, limit=10_000)}


def _teams(setting: Setting) -> list[Part]:
    emails = _emails(setting)
    found = []
    for team in identity.teams(setting.tx):
        members = identity.memberships(setting.tx, team.id)
        found.append(
            {
                "name": team.name,
                "description": team.description,
                "members": [emails[m.person_id] for m in members],
                "leads": [emails[m.person_id] for m in members if m.is_lead],
            }
        )
    return found


def _schedules(setting: Setting) -> list[Part]:
    emails = _emails(setting)
    found = oncall.schedules(setting.tx)
    names = {schedule.id: schedule.name for schedule in found}
    return [_schedule(schedule, emails, names) for schedule in found]


def _schedule(schedule: Schedule, emails: Mapping[int, str], names: Mapping[int, str]) -> Part:
    part: Part = {
        "name": schedule.name,
        "time_zone": schedule.time_zone,
        "rotations": [_rotation(rotation, emails) for rotation in schedule.rotations],
    }
    if schedule.holidays:
        part["holidays"] = schedule.holidays
    if schedule.secondary_of:
        part["secondary_of"] = names[schedule.secondary_of]
    return part


def _rotation(rotation: Rotation, emails: Mapping[int, str]) -> Part:
    part: Part = {
        "name": rotation.name,
        "participants": [emails[person_id] for person_id in rotation.participants],
        "starts_at": rotation.starts_at.isoformat(timespec="minutes"),
        "turn": str(rotation.turn),
        "time_zone": rotation.time_zone,
    }
    if rotation.restrictions:
        part["restrictions"] = [
            {"days": [str(d) for d in r.days], "starts": str(r.starts), "ends": str(r.ends)}
            for r in rotation.restrictions
        ]
    document = rotation_document.written(rotation)
    unusual = ("weights", "holidays", "on_holidays")
    return part | {key: document[key] for key in unusual if key in document}


def _policies(setting: Setting) -> list[Part]:
    return [
        {
            "name": policy.name,
            "repeat": policy.repeat,
            "fallback": str(policy.fallback),
            "steps": [
                {
                    "targets": [str(t) for t in step.targets],
                    "delay": _written(step.delay),
                    **_manner(step.manner),
                }
                for step in policy.steps
            ],
        }
        for policy in oncall.policies(setting.tx)
    ]


def _bundling(setting: Setting) -> Part:
    found = bundling.windows(setting.tx)
    if not found.longest:
        return {}
    return {"messages": _written(found.messages), "calls": _written(found.calls)}


def _matrix(setting: Setting) -> list[Part]:
    return [_row(row) for row in bringing_in.matrix(setting.tx, actor=setting.actor)]


def _row(row: Row) -> Part:
    said: Part = {
        "name": row.name,
        "priorities": [str(each) for each in row.priorities],
        "impacts": [str(each) for each in row.impacts],
        "complexities": [str(each) for each in row.complexities],
        "age": None if row.age is None else _written(row.age),
        "sla": None if row.sla is None else str(row.sla),
        "sla_percent": row.sla_percent,
        "unanswered": None if row.unanswered is None else _written(row.unanswered),
        "bring_in": [str(target) for target in row.bring_in],
        "inform": [str(target) for target in row.inform],
    }
    return {name: value for name, value in said.items() if value not in (None, [])}


def _manner(of: Manner) -> Part:
    return manner.write(of) | ({"hold": _written(of.hold)} if of.hold else {})


def _services(setting: Setting) -> list[Part]:
    teams = {t.id: t.name for t in identity.teams(setting.tx)}
    policies = {p.id: p.name for p in oncall.policies(setting.tx)}
    return [
        _filled(
            {
                "name": service.name,
                "description": service.description,
                "team": teams.get(service.team_id or 0),
                "tier": service.tier,
                "policy": policies.get(service.policy_id or 0),
                "depends_on": [s.name for s in catalog.dependencies(setting.tx, service.id)],
                "group_by": list(service.group_by),
                "group_window": _written(service.group_window),
                "auto_resolve": service.auto_resolve,
                "support_hours": dict(service.support_hours) if service.support_hours else None,
                "status_group": service.status_group,
                "is_public": service.is_public,
            }
        )
        for service in catalog.services(setting.tx)
        if not service.is_archived
    ]


def _sources(setting: Setting) -> list[Part]:
    names = _service_names(setting)
    return [
        _filled(
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
                and _written(source.auto_resolve_after),
            }
        )
        for source in signals.sources(setting.tx)
        if source.kind not in (HEARTBEAT, MONITOR)
    ]


def _heartbeats(setting: Setting) -> list[Part]:
    names = _service_names(setting)
    watchdogs = watching.watchdogs(setting.tx, actor=setting.actor)
    fed = {each.heartbeat_id: [str(m) for m in each.conditions] for each in watchdogs}
    return [
        _filled(
            {
                "name": heartbeat.name,
                "interval": _written(heartbeat.interval),
                "grace": _written(heartbeat.grace),
                "severity": str(heartbeat.severity),
                "service": names.get(heartbeat.service_id or 0),
                "is_enabled": heartbeat.is_enabled,
                "fed_by": fed.get(heartbeat.id, []),
            }
        )
        for heartbeat in signals.heartbeats(setting.tx)
    ]


def _monitors(setting: Setting) -> list[Part]:
    names = _service_names(setting)
    return [
        _filled(
            {
                "name": monitor.name,
                "probe": monitor.probe,
                "target": monitor.shown_target,
                "interval": _written(monitor.interval),
                "timeout": _written(monitor.timeout),
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


def _lookup_tables(setting: Setting) -> Part:
    found = lookups.listed(setting.tx, actor=setting.actor)
    return {table.name: table.entries for table in found}


def _routing(setting: Setting) -> list[Part]:
    services = _service_names(setting)
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
            "lasts": _written(rule.lasts),
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
            "lasts": _written(window.lasts),
            "rule": window.rule,
            "reason": window.reason,
        }
        for window in maintaining.listed(setting.tx, actor=setting.actor)
        if window.coming(setting.now)
    ]


def _channels(setting: Setting) -> Part:
    return {
        view.channel.slug: dict(view.settings)
        for view in notify.list_channels(setting.tx)
        if view.is_set_up and view.settings
    }


def _service_names(setting: Setting) -> dict[int, str]:
    return {service.id: service.name for service in catalog.services(setting.tx)}


def _written(duration: timedelta) -> str:
    return periods.format_duration(duration)


def _filled(part: Part) -> Part:
    """Leave out what is not set, so that the file reads as people write it."""
    return {name: value for name, value in part.items() if value not in (None, "", [])}
