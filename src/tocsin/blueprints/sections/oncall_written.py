"""Who is on call and whom to page after whom, as the blueprint that makes it again."""

from collections.abc import Mapping
from typing import Any

from tocsin.blueprints.sections import duty_written, plain
from tocsin.blueprints.sections.setting import Setting
from tocsin.incidents.actions import bringing_in
from tocsin.incidents.escalation_matrix import Row
from tocsin.kit import periods
from tocsin.notify.actions import bundling
from tocsin.oncall import actions as oncall
from tocsin.oncall import manner, rotation_document
from tocsin.oncall.manner import Manner
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import Schedule

Part = dict[str, Any]


def written(setting: Setting) -> dict[str, Any]:
    return {
        "schedules": _schedules(setting),
        "vendors": duty_written.vendors_written(setting),
        "policies": _policies(setting),
        "catch_all": [str(target) for target in oncall.catch_all(setting.tx)],
        "escalation_matrix": _matrix(setting),
        "bundling": _bundling(setting),
    }


def _schedules(setting: Setting) -> list[Part]:
    emails = plain.emails(setting)
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
                    "delay": periods.format_duration(step.delay),
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
    return {
        "messages": periods.format_duration(found.messages),
        "calls": periods.format_duration(found.calls),
    }


def _matrix(setting: Setting) -> list[Part]:
    return [_row(row) for row in bringing_in.matrix(setting.tx, actor=setting.actor)]


def _row(row: Row) -> Part:
    said: Part = {
        "name": row.name,
        "priorities": [str(each) for each in row.priorities],
        "impacts": [str(each) for each in row.impacts],
        "complexities": [str(each) for each in row.complexities],
        "age": None if row.age is None else periods.format_duration(row.age),
        "sla": None if row.sla is None else str(row.sla),
        "sla_percent": row.sla_percent,
        "unanswered": None if row.unanswered is None else periods.format_duration(row.unanswered),
        "bring_in": [str(target) for target in row.bring_in],
        "inform": [str(target) for target in row.inform],
    }
    return {name: value for name, value in said.items() if value not in (None, [])}


def _manner(of: Manner) -> Part:
    return manner.write(of) | ({"hold": periods.format_duration(of.hold)} if of.hold else {})
