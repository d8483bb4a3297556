"""Assignment rules and skills: one rule a page, the order on the list, who can do what beside."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import configuring
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Priority
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, render
from tocsin.web.here import Here, NothingOfThisNumber, Standing
from tocsin.work.actions import assignments
from tocsin.work.assignment import About, Rule, Way

router = Router()

_PATH = "/settings/assignment"


class RuleForm(BaseModel):
    name: str = ""
    way: Way = Way.LEAST_LOADED
    person: forms.Chosen = None
    schedule: forms.Chosen = None
    team: forms.Chosen = None
    skill: str = ""
    most_open: str = ""
    service_ids: list[forms.Number] = []
    team_ids: list[forms.Number] = []
    categories: list[str] = []
    priorities: list[Priority] = []
    channels: list[Channel] = []
    is_enabled: bool = False

    def wanted(self) -> Rule:
        most = forms.count("most_open", self.most_open, most=10_000) if self.most_open else None
        about = About(
            tuple(self.service_ids),
            tuple(self.team_ids),
            tuple(self.categories),
            tuple(self.priorities),
            tuple(self.channels),
        )
        return Rule(
            self.name,
            self.way,
            about,
            self.person,
            self.schedule,
            self.team,
            self.skill,
            most,
            self.is_enabled,
        )


class SkillsForm(BaseModel):
    person: forms.Chosen = None
    skills: str = ""


@router.get(_PATH)
def index(here: Here) -> Response:
    found = here.ask(assignments.rules)
    skills = here.ask(assignments.skills)
    called = here.look(lambda tx: names.of(tx, people=skills))
    return here.page("work/assignment.html", rules=found, skills=skills, called=called)


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    return _form(here, RuleForm(is_enabled=True), None)


@router.post(f"{_PATH}/new")
def create(here: Here, form: Annotated[RuleForm, Form()]) -> Response:
    return _save(here, form, None, lambda rules, rule: [*rules, rule])


@router.get(f"{_PATH}/skills")
def skills_form(here: Here, person: forms.Chosen = None) -> Response:
    here.require(Permission.CONFIGURE)
    known = here.ask(assignments.skills).get(person or 0, ())
    return _skills(here, SkillsForm(person=person, skills=", ".join(known)))


@router.post(f"{_PATH}/skills")
def set_skills(here: Here, form: Annotated[SkillsForm, Form()]) -> Response:
    try:
        if form.person is None:
            raise errors.Invalid("Choose whose.", fields={"person": "Choose whose."})
        given = form.skills.split(",")
        here.act(lambda tx, **by: assignments.set_skills(tx, form.person or 0, given, **by))
    except forms.REFUSED as refusal:
        return _skills(here, form, refusal)
    return render.redirect(_PATH, notice="Saved.")


@router.get(f"{_PATH}/{{place}}")
def edit(here: Here, place: int) -> Response:
    return _form(here, _filled(_at(here, place)), place)


@router.post(f"{_PATH}/{{place}}")
def replace(here: Here, place: int, form: Annotated[RuleForm, Form()]) -> Response:
    _at(here, place)
    return _save(here, form, place, lambda rules, rule: [*rules[: place - 1], rule, *rules[place:]])


@router.post(f"{_PATH}/{{place}}/earlier")
def earlier(here: Here, place: int) -> Response:
    """Let it be tried before the one above it."""
    moved = _at(here, place)
    rules = here.ask(assignments.rules)
    others = [rule for rule in rules if rule.name != moved.name]
    return _keep(here, [*others[: max(place - 2, 0)], moved, *others[max(place - 2, 0) :]])


@router.post(f"{_PATH}/{{place}}/removal")
def remove(here: Here, place: int) -> Response:
    gone = _at(here, place)
    return _keep(here, [r for r in here.ask(assignments.rules) if r.name != gone.name])


def _at(here: Standing, place: int) -> Rule:
    here.require(Permission.CONFIGURE)
    rules = here.ask(assignments.rules)
    if place > len(rules):
        raise NothingOfThisNumber
    return rules[place - 1]


def _save(
    here: Standing,
    form: RuleForm,
    place: int | None,
    put: Callable[[list[Rule], Rule], Sequence[Rule]],
) -> Response:
    try:
        return _keep(here, put(here.ask(assignments.rules), form.wanted()))
    except forms.REFUSED as refusal:
        return _form(here, form, place, refusal=refusal)


def _keep(here: Standing, rules: Sequence[Rule]) -> Response:
    here.act(lambda tx, **by: assignments.replace(tx, rules, **by))
    return render.redirect(_PATH, notice="Saved.")


def _form(
    here: Standing, form: RuleForm, place: int | None, *, refusal: forms.Refusal | None = None
) -> Response:
    here.require(Permission.CONFIGURE)
    return here.form("work/assignment_rule.html", form, refusal, place=place, **here.look(_choices))


def _skills(here: Standing, form: SkillsForm, refusal: forms.Refusal | None = None) -> Response:
    people = here.look(names.people)
    return here.form("work/skills.html", form, refusal, people=people)


def _choices(tx: Tx) -> Mapping[str, Any]:
    archived = (each for each in configuring.categories(tx) if not each.is_archived)
    return {
        "ways": [(way.value, way.words.capitalize()) for way in Way],
        "people": names.workers(tx),
        "schedules": names.schedules(tx),
        "teams": names.teams(tx),
        "services": names.services(tx),
        "categories": [(each.path, each.path) for each in archived],
        "priorities": [(each.value, each.value) for each in Priority],
        "channels": [(each.value, each.value.capitalize()) for each in Channel],
    }


def _filled(rule: Rule) -> RuleForm:
    return RuleForm(
        name=rule.name,
        way=rule.way,
        person=rule.person_id,
        schedule=rule.schedule_id,
        team=rule.team_id,
        skill=rule.skill,
        most_open=str(rule.most_open or ""),
        service_ids=list(rule.about.service_ids),
        team_ids=list(rule.about.team_ids),
        categories=list(rule.about.categories),
        priorities=list(rule.about.priorities),
        channels=list(rule.about.channels),
        is_enabled=rule.is_enabled,
    )
