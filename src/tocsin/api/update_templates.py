"""Templates of updates: words with places that the incident fills."""

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output
from tocsin.comms.actions import templates
from tocsin.comms.template import NewTemplate, Template

router = noun("update-templates")


class TemplateOut(Output):
    id: int
    name: str
    subject: str
    body: str


class TemplateIn(Input):
    """``{title}`` stands for the title, and so on; ``{{`` and ``}}`` are a brace."""

    name: str
    subject: str
    body: str


class PlaceholderOut(Output):
    name: str
    meaning: str


@router.get("", response_model=Listed[TemplateOut])
def list_all(frame: Reading) -> Listed[TemplateOut]:
    """Return the templates in use, by name."""
    found = templates.listed(frame.tx, actor=frame.actor)
    return Listed(items=[TemplateOut.model_validate(one) for one in found])


@router.get("/placeholders")
def list_placeholders(frame: Reading) -> Listed[PlaceholderOut]:
    """Return what may stand in braces, and what it becomes."""
    known = templates.placeholders(actor=frame.actor).items()
    return Listed(items=[PlaceholderOut(name=name, meaning=meaning) for name, meaning in known])


@router.post("", status_code=201, response_model=TemplateOut)
def create(body: TemplateIn, frame: Writing) -> Template:
    new = NewTemplate(body.name, body.subject, body.body)
    template_id = templates.create(frame.tx, new, actor=frame.actor, now=frame.now)
    return templates.get(frame.tx, template_id, actor=frame.actor)


@router.get("/{template_id}", response_model=TemplateOut)
def show(template_id: Id, frame: Reading) -> Template:
    return templates.get(frame.tx, template_id, actor=frame.actor)


@router.put("/{template_id}", response_model=TemplateOut)
def replace(template_id: Id, body: TemplateIn, frame: Writing) -> Template:
    new = NewTemplate(body.name, body.subject, body.body)
    templates.update(frame.tx, template_id, new, actor=frame.actor, now=frame.now)
    return templates.get(frame.tx, template_id, actor=frame.actor)


@router.delete("/{template_id}", status_code=204)
def archive(template_id: Id, frame: Writing) -> None:
    """Offer it no more."""
    templates.archive(frame.tx, template_id, actor=frame.actor, now=frame.now)
