"""Incident templates: what incidents of one kind begin with."""

from typing import Annotated

from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.incidents import schemas
from tocsin.api.incidents.schemas import IncidentOut
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output, Reference
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Level
from tocsin.work.actions import templates
from tocsin.work.template import Beginning, NewTemplate, Template

router = noun("incident-templates")


class TemplateIn(Input):
    """``is_quiet``: nobody is paged about what is begun with it."""

    name: str
    title: str = ""
    description: str = ""
    services: Annotated[tuple[Named, ...], Field(max_length=100)] = ()
    impact: Level | None = None
    urgency: Level | None = None
    category: str | None = None
    team: Named | None = None
    checklist_id: Reference | None = None
    is_quiet: bool = False


class TemplateOut(Output):
    id: int
    name: str
    title: str
    description: str
    services: list[str]
    impact: Level | None
    urgency: Level | None
    category: str | None
    team: str | None
    checklist_id: int | None
    is_quiet: bool


class BeginningIn(Input):
    """``title`` is said instead of the template's own."""

    title: str = ""


@router.get("", response_model=Listed[TemplateOut])
def list_all(frame: Reading) -> Listed[TemplateOut]:
    """Return the templates, by name."""
    found = templates.listed(frame.tx, actor=frame.actor)
    return Listed(items=[_shown(frame, each) for each in found])


@router.post("", status_code=201)
def create(body: TemplateIn, frame: Writing) -> TemplateOut:
    template_id = templates.create(frame.tx, _wanted(body, frame), actor=frame.actor, now=frame.now)
    return _one(frame, template_id)


@router.get("/{incident_template_id}")
def show(incident_template_id: Id, frame: Reading) -> TemplateOut:
    return _one(frame, incident_template_id)


@router.put("/{incident_template_id}")
def replace(incident_template_id: Id, body: TemplateIn, frame: Writing) -> TemplateOut:
    wanted = _wanted(body, frame)
    templates.replace(frame.tx, incident_template_id, wanted, actor=frame.actor, now=frame.now)
    return _one(frame, incident_template_id)


@router.delete("/{incident_template_id}", status_code=204)
def remove(incident_template_id: Id, frame: Writing) -> None:
    templates.remove(frame.tx, incident_template_id, actor=frame.actor, now=frame.now)


@router.post("/{incident_template_id}/incidents", status_code=201, response_model=IncidentOut)
def begin(incident_template_id: Id, body: BeginningIn, frame: Writing) -> IncidentOut:
    """Declare an incident by it, with its checklist."""
    found = templates.template(frame.tx, incident_template_id, actor=frame.actor)
    said = templates.declaration(found.beginning, title=body.title, channel=Channel.API)
    number = templates.begin(frame.tx, incident_template_id, said, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


def _one(frame: Frame, template_id: int) -> TemplateOut:
    return _shown(frame, templates.template(frame.tx, template_id, actor=frame.actor))


def _shown(frame: Frame, found: Template) -> TemplateOut:
    said = found.beginning
    called = names.of(frame.tx, teams=[said.team_id], services=said.service_ids)
    return TemplateOut(
        id=found.id,
        name=found.name,
        title=said.title,
        description=said.description,
        services=[called.services.get(each, str(each)) for each in said.service_ids],
        impact=said.impact,
        urgency=said.urgency,
        category=said.category,
        team=called.team(said.team_id),
        checklist_id=said.checklist_id,
        is_quiet=said.is_quiet,
    )


def _wanted(body: TemplateIn, frame: Frame) -> NewTemplate:
    beginning = Beginning(
        body.title,
        body.description,
        tuple(names.service(frame, each).id for each in body.services),
        body.impact,
        body.urgency,
        body.category,
        names.team_id(frame, body.team),
        body.checklist_id,
        body.is_quiet,
    )
    return NewTemplate(body.name, beginning)
