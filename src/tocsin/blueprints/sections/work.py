"""How people get through their work: views and macros that are shared, checklists, templates of
incidents, assignment rules and skills. What people keep for themselves is theirs."""

from collections.abc import Sequence
from typing import Any

from tocsin.blueprints.parts.work import (
    AssignmentPart,
    ChecklistPart,
    IncidentTemplatePart,
    MacroPart,
    ViewPart,
)
from tocsin.blueprints.plan import Change, compared, created
from tocsin.blueprints.sections.setting import Setting, UnknownName
from tocsin.work import edit as edits
from tocsin.work.actions import assignments, checklists, macros, templates, views
from tocsin.work.assignment import About, Rule
from tocsin.work.audience import Audience
from tocsin.work.edit import Answer, Edit
from tocsin.work.macro import NewMacro
from tocsin.work.task import NewChecklist
from tocsin.work.template import Beginning, NewTemplate
from tocsin.work.view import Asked, NewView

_MINE = "mine"


def view(setting: Setting, part: ViewPart) -> Change:
    """Found by its name among those of its team, or of everybody."""
    wanted = _view(setting, part)
    known = views.shared(setting.tx, actor=setting.actor)
    found = next((v for v in known if (v.name, v.team_id) == (part.name, wanted.team_id)), None)
    by: dict[str, Any] = {"actor": setting.actor, "now": setting.now}
    if found is None:
        views.create(setting.tx, wanted, **by)
        return created("views", part.name)
    if found.asked == wanted.asked:
        return compared("views", part.name, [])
    views.replace(setting.tx, found.id, wanted, **by)
    return compared("views", part.name, ["what it asks"])


def checklist(setting: Setting, part: ChecklistPart) -> Change:
    wanted = NewChecklist(part.name, tuple(part.tasks))
    known = checklists.listed(setting.tx, actor=setting.actor)
    found = next((each for each in known if each.name == part.name), None)
    by: dict[str, Any] = {"actor": setting.actor, "now": setting.now}
    if found is None:
        checklists.create(setting.tx, wanted, **by)
        return created("checklists", part.name)
    changed = checklists.replace(setting.tx, found.id, wanted, **by)
    return compared("checklists", part.name, ["tasks"] if changed else [])


def macro(setting: Setting, part: MacroPart) -> Change:
    """Found by its name among those of its team, or of everybody."""
    wanted = _macro(setting, part)
    known = macros.shared(setting.tx, actor=setting.actor)
    found = next((m for m in known if (m.name, m.team_id) == (part.name, wanted.team_id)), None)
    by: dict[str, Any] = {"actor": setting.actor, "now": setting.now}
    if found is None:
        macros.create(setting.tx, wanted, **by)
        return created("macros", part.name)
    differs = [n for n in ("edit", "answer") if getattr(found, n) != getattr(wanted, n)]
    if differs:
        macros.replace(setting.tx, found.id, wanted, **by)
    return compared("macros", part.name, differs)


def template(setting: Setting, part: IncidentTemplatePart) -> Change:
    wanted = _template(setting, part)
    known = templates.listed(setting.tx, actor=setting.actor)
    found = next((each for each in known if each.name == part.name), None)
    by: dict[str, Any] = {"actor": setting.actor, "now": setting.now}
    if found is None:
        templates.create(setting.tx, wanted, **by)
        return created("incident_templates", part.name)
    changed = templates.replace(setting.tx, found.id, wanted, **by)
    return compared("incident_templates", part.name, ["beginning"] if changed else [])


def rules(setting: Setting, parts: Sequence[AssignmentPart]) -> Change:
    """The rules are one ordered list, so they are kept or replaced as one."""
    wanted = [_rule(setting, part) for part in parts]
    changed = assignments.replace(setting.tx, wanted, actor=setting.actor, now=setting.now)
    names = [rule.name for rule in wanted] or ["all removed"]
    return compared("assignment_rules", "rules", names if changed else [])


def skills(setting: Setting, email: str, given: Sequence[str]) -> Change:
    person_id = setting.person(email).id
    before = assignments.skills(setting.tx, actor=setting.actor).get(person_id, ())
    after = assignments.set_skills(
        setting.tx, person_id, given, actor=setting.actor, now=setting.now
    )
    return compared("skills", email, ["skills"] if before != after else [])


def _view(setting: Setting, part: ViewPart) -> NewView:
    is_me, is_nobody = part.assignee == edits.ME, part.assignee == edits.NOBODY
    named = part.assignee if part.assignee and not (is_me or is_nobody) else None
    asked = Asked(
        text=part.text,
        status=tuple(part.status),
        priority=tuple(part.priority),
        service_id=setting.service_id(part.service),
        team_id=None if part.of_team == _MINE else setting.team_id(part.of_team),
        is_of_my_teams=part.of_team == _MINE,
        assignee_id=setting.person(named).id if named else None,
        is_mine=is_me,
        is_unassigned=is_nobody,
        is_watched=part.is_watched,
        category=part.category,
        is_major=part.is_major,
        sort=part.sort,
    )
    audience = Audience.ALL if part.team is None else Audience.TEAM
    return NewView(part.name, asked, audience, setting.team_id(part.team))


def _macro(setting: Setting, part: MacroPart) -> NewMacro:
    assignee = part.assignee or ""
    if assignee not in ("", edits.ME, edits.NOBODY):
        assignee = str(setting.person(assignee).id)
    edit = Edit(
        assignee=assignee,
        team_id=setting.team_id(part.give_to_team),
        priority=part.priority,
        category=part.category,
        watch=part.watch,
        checklist_id=_checklist_id(setting, part.checklist),
        progress=part.progress,
        reason=part.reason,
        hold_hours=part.hold_hours,
        code=part.code,
        notes=part.notes,
        is_verified=part.is_verified,
    )
    audience = Audience.ALL if part.team is None else Audience.TEAM
    answer = Answer(part.answer.strip(), part.is_public)
    return NewMacro(part.name, edit, answer, audience, setting.team_id(part.team))


def _template(setting: Setting, part: IncidentTemplatePart) -> NewTemplate:
    services = (setting.service_id(name) for name in part.services)
    beginning = Beginning(
        part.title,
        part.description,
        tuple(each for each in services if each is not None),
        part.impact,
        part.urgency,
        part.category,
        setting.team_id(part.team),
        _checklist_id(setting, part.checklist),
        part.is_quiet,
    )
    return NewTemplate(part.name, beginning)


def _rule(setting: Setting, part: AssignmentPart) -> Rule:
    services = (setting.service_id(name) for name in part.services)
    teams = (setting.team_id(name) for name in part.teams)
    about = About(
        tuple(each for each in services if each is not None),
        tuple(each for each in teams if each is not None),
        tuple(part.categories),
        tuple(part.priorities),
        tuple(part.channels),
    )
    return Rule(
        part.name,
        part.way,
        about,
        setting.person(part.person).id if part.person else None,
        setting.schedule_id(part.schedule),
        setting.team_id(part.team),
        part.skill,
        part.most_open,
        part.is_enabled,
    )


def _checklist_id(setting: Setting, name: str | None) -> int | None:
    if name is None:
        return None
    known = checklists.listed(setting.tx, actor=setting.actor)
    found = next((each.id for each in known if each.name == name), None)
    if found is None:
        raise UnknownName(f"There is no checklist {name}; list it under checklists.")
    return found
