"""Views, macros, checklists, templates, assignment rules and skills as configuration."""

from datetime import datetime

import pytest

from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import export, reading
from tocsin.blueprints.sections.setting import Setting, UnknownName
from tocsin.identity.actor import SYSTEM
from tocsin.kit import secrets
from tocsin.kit.tx import Tx

WORLD = """\
people:
  - {email: ana@example.com, name: Ana}
  - {email: bo@example.com, name: Bo}
teams: [{name: payments, members: [ana@example.com, bo@example.com]}]
schedules:
  - {name: desk, rotations: [{participants: [ana@example.com], starts_at: "2026-01-05T09:00", turn: 7d}]}
services: [{name: checkout, team: payments}]
checklists: [{name: Restart, tasks: [Drain, Restart]}]
views:
  - {name: Worst first, status: [open, in_progress], sort: priority, of_team: mine}
  - {name: Nobody's, team: payments, assignee: nobody, service: checkout, priority: [P1, P2]}
  - {name: Ana's, assignee: ana@example.com, category: network}
macros:
  - {name: Thanks, answer: "Thank you, {first_name}.", is_public: true}
  - {name: To the vendor, team: payments, assignee: bo@example.com, checklist: Restart,
     progress: hold, reason: the vendor looks, hold_hours: 24}
incident_templates:
  - {name: Printer, title: It jams, services: [checkout], impact: low, urgency: low,
     category: hardware, team: payments, checklist: Restart, is_quiet: true}
assignment_rules:
  - {name: who can, way: least_loaded, team: payments, skill: oracle, services: [checkout]}
  - {name: shift, way: on_call, schedule: desk, priorities: [P3], channels: [portal], is_enabled: false}
  - {name: bo, way: person, person: bo@example.com, teams: [payments], categories: [network]}
skills: {bo@example.com: [networks, oracle]}
"""  # noqa: E501 - as people write it


@pytest.fixture
def setting(tx: Tx, now: datetime) -> Setting:
    return Setting(tx, SYSTEM, now, secrets.from_text("k" * 32))


def test_work_applies_once_and_comes_out_again(setting: Setting) -> None:
    document = reading.read(WORLD)
    assert not blueprints.apply(setting, document).is_empty
    assert blueprints.apply(setting, document).is_empty
    exported = export.export(setting)
    assert blueprints.apply(setting, reading.read(export.as_yaml(exported))).is_empty
    wanted = reading.read(WORLD)
    again = reading.read(export.as_yaml(exported))
    for section in ("checklists", "macros", "incident_templates", "assignment_rules", "skills"):
        assert getattr(again, section) == getattr(wanted, section), section
    by_name = {view.name: view for view in wanted.views}
    assert {view.name: view for view in again.views} == by_name


def test_what_differs_is_changed_and_what_is_unknown_refused(setting: Setting) -> None:
    blueprints.apply(setting, reading.read(WORLD))
    changed = WORLD.replace("Thank you, {first_name}.", "Thanks!").replace("sort: priority, ", "")
    changed = changed.replace("tasks: [Drain, Restart]", "tasks: [Restart]")
    changed = changed.replace("skill: oracle, ", "").replace("[networks, oracle]", "[oracle]")
    changed = changed.replace("title: It jams", "title: Jams")
    plan = blueprints.apply(setting, reading.read(changed))
    sections = {each.section for each in plan.changes if each.detail}
    assert sections == {
        *("views", "macros", "checklists", "incident_templates", "assignment_rules", "skills"),
    }
    with pytest.raises(UnknownName, match="no checklist Stop"):
        blueprints.apply(
            setting, reading.read(WORLD.replace("checklist: Restart", "checklist: Stop"))
        )
    with pytest.raises(UnknownName, match="no schedule night"):
        blueprints.apply(setting, reading.read(WORLD.replace("schedule: desk", "schedule: night")))
