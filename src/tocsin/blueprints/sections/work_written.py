"""Views, macros, checklists, templates, assignment rules and skills as a blueprint has them."""

from collections.abc import Mapping
from typing import Any

from tocsin.blueprints.sections.setting import Setting
from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.oncall import actions as oncall
from tocsin.work.actions import assignments, checklists, macros, templates, views
from tocsin.work.assignment import Rule
from tocsin.work.macro import Macro
from tocsin.work.template import Template
from tocsin.work.view import View

Part = dict[str, Any]


class _Names:
    """What ids are called, each kind looked up once."""

    def __init__(self, setting: Setting) -> None:
        tx = setting.tx
        self.people = {each.id: each.email for each in identity.people(tx)}
        self.teams = {each.id: each.name for each in identity.teams(tx)}
        self.services = {each.id: each.name for each in catalog.services(tx)}
        self.schedules = {each.id: each.name for each in oncall.schedules(tx)}
        listed = checklists.listed(tx, actor=setting.actor)
        self.checklists = {each.id: each.name for each in listed}


def written(setting: Setting) -> dict[str, Any]:
    names, tx, actor = _Names(setting), setting.tx, setting.actor
    lists = checklists.listed(tx, actor=actor)
    skills = assignments.skills(tx, actor=actor).items()
    return {
        "checklists": [{"name": each.name, "tasks": list(each.lines)} for each in lists],
        "views": [_view(each, names) for each in views.shared(tx, actor=actor)],
        "macros": [_macro(each, names) for each in macros.shared(tx, actor=actor)],
        "incident_templates": [_template(t, names) for t in templates.listed(tx, actor=actor)],
        "assignment_rules": [_rule(each, names) for each in assignments.rules(tx, actor=actor)],
        "skills": {names.people[who]: list(what) for who, what in skills if who in names.people},
    }


def _view(view: View, names: _Names) -> Part:
    asked = view.asked
    whose = "me" if asked.is_mine else names.people.get(asked.assignee_id or 0)
    return _said(
        {
            "name": view.name,
            "team": names.teams.get(view.team_id or 0),
            "text": asked.text,
            "status": [each.value for each in asked.status],
            "priority": [each.value for each in asked.priority],
            "service": names.services.get(asked.service_id or 0),
            "of_team": "mine" if asked.is_of_my_teams else names.teams.get(asked.team_id or 0),
            "assignee": "nobody" if asked.is_unassigned else whose,
            "is_watched": asked.is_watched,
            "is_major": asked.is_major,
            "category": asked.category,
            "sort": asked.sort.value if asked.sort != "newest" else None,
        }
    )


def _macro(macro: Macro, names: _Names) -> Part:
    edit = macro.edit
    is_person = edit.assignee.isdecimal()
    whose = names.people.get(int(edit.assignee)) if is_person else edit.assignee
    return _said(
        {
            "name": macro.name,
            "team": names.teams.get(macro.team_id or 0),
            "answer": macro.body,
            "is_public": macro.is_public,
            "assignee": whose,
            "give_to_team": names.teams.get(edit.team_id or 0),
            "priority": edit.priority and edit.priority.value,
            "category": edit.category,
            "watch": edit.watch,
            "checklist": names.checklists.get(edit.checklist_id or 0),
            "progress": edit.progress and edit.progress.value,
            "reason": edit.reason,
            "hold_hours": edit.hold_hours,
            "code": edit.code and edit.code.value,
            "notes": edit.notes,
            "is_verified": edit.is_verified,
        }
    )


def _template(template: Template, names: _Names) -> Part:
    said = template.beginning
    return _said(
        {
            "name": template.name,
            "title": said.title,
            "description": said.description,
            "services": [names.services[each] for each in said.service_ids],
            "impact": said.impact and said.impact.value,
            "urgency": said.urgency and said.urgency.value,
            "category": said.category,
            "team": names.teams.get(said.team_id or 0),
            "checklist": names.checklists.get(said.checklist_id or 0),
            "is_quiet": said.is_quiet,
        }
    )


def _rule(rule: Rule, names: _Names) -> Part:
    about = rule.about
    part = _said(
        {
            "name": rule.name,
            "way": rule.way.value,
            "person": names.people.get(rule.person_id or 0),
            "schedule": names.schedules.get(rule.schedule_id or 0),
            "team": names.teams.get(rule.team_id or 0),
            "skill": rule.skill,
            "most_open": rule.most_open,
            "services": [names.services[each] for each in about.service_ids],
            "teams": [names.teams[each] for each in about.team_ids],
            "categories": list(about.categories),
            "priorities": [each.value for each in about.priorities],
            "channels": [each.value for each in about.channels],
        }
    )
    return part if rule.is_enabled else {**part, "is_enabled": False}


def _said(part: Mapping[str, Any]) -> Part:
    """Leave out what says nothing."""
    return {name: value for name, value in part.items() if value not in (None, "", [], False)}
