"""Templates of incidents: kept by those who configure, begun with by those who respond."""

from datetime import datetime

from msgspec.structs import replace as changed

from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import configuring, declare
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx
from tocsin.work import template as ideas
from tocsin.work.actions import checklists, tasks
from tocsin.work.store import templates as store
from tocsin.work.template import Beginning, NewTemplate, Template


class UnknownIncidentTemplate(errors.NotFound):
    def __init__(self, template_id: int) -> None:
        super().__init__(f"There is no template {template_id}.")


class TemplateNameTaken(errors.Conflict):
    """Two templates cannot have one name."""


class TooManyTemplates(errors.Conflict):
    """Nobody finds one among so many."""


def create(tx: Tx, new: NewTemplate, *, actor: Actor, now: datetime) -> int:
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked(new)
    _check(tx, tidy.beginning, actor)
    if len(store.listed(tx)) >= ideas.MOST_TEMPLATES:
        raise TooManyTemplates(f"There are {ideas.MOST_TEMPLATES} templates already.")
    template_id = store.insert(tx, tidy, at=now)
    if template_id is None:
        raise TemplateNameTaken(f"There is a template named {tidy.name} already.")
    _record(tx, "incident_template.created", template_id, tidy, actor=actor, now=now)
    return template_id


def replace(tx: Tx, template_id: int, new: NewTemplate, *, actor: Actor, now: datetime) -> bool:
    """Make it what is wanted and return whether anything changed."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = ideas.checked(new)
    _check(tx, tidy.beginning, actor)
    if template(tx, template_id, actor=actor).as_new() == tidy:
        return False
    if not store.update(tx, template_id, tidy):
        raise TemplateNameTaken(f"There is a template named {tidy.name} already.")
    _record(tx, "incident_template.updated", template_id, tidy, actor=actor, now=now)
    return True


def remove(tx: Tx, template_id: int, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.CONFIGURE)
    before = template(tx, template_id, actor=actor).as_new()
    store.delete(tx, template_id)
    _record(tx, "incident_template.removed", template_id, before, actor=actor, now=now)


def template(tx: Tx, template_id: int, *, actor: Actor) -> Template:
    permission.require_sight(actor, Permission.RESPOND)
    found = store.get(tx, template_id)
    if found is None:
        raise UnknownIncidentTemplate(template_id)
    return found


def listed(tx: Tx, *, actor: Actor) -> list[Template]:
    """Return them by name."""
    permission.require_sight(actor, Permission.RESPOND)
    return store.listed(tx)


def declaration(beginning: Beginning, *, title: str = "", channel: Channel) -> Declaration:
    """Return what is declared by it; ``title`` is said instead of its own."""
    return Declaration(
        title.strip() or beginning.title,
        beginning.description,
        channel,
        beginning.service_ids,
        impact=beginning.impact,
        urgency=beginning.urgency,
        category=beginning.category,
        team_id=beginning.team_id,
        pages=not beginning.is_quiet,
    )


def begin(tx: Tx, template_id: int, said: Declaration, *, actor: Actor, now: datetime) -> int:
    """Declare an incident as its template was filled in, with its checklist."""
    beginning = template(tx, template_id, actor=actor).beginning
    team_id = said.team_id if said.team_id is not None else beginning.team_id
    number = declare.declare(tx, changed(said, team_id=team_id), actor=actor, now=now)
    if beginning.checklist_id is not None:
        ids = {each.id for each in checklists.listed(tx, actor=actor)}
        if beginning.checklist_id in ids:
            tasks.add_checklist(
                tx, number, checklist_id=beginning.checklist_id, actor=actor, now=now
            )
    return number


def _check(tx: Tx, beginning: Beginning, actor: Actor) -> None:
    """Raise when it names what is not there."""
    for service_id in beginning.service_ids:
        catalog.service(tx, service_id)
    if beginning.team_id is not None:
        identity.team(tx, beginning.team_id)
    if beginning.category is not None:
        configuring.category_id(tx, beginning.category)
    if beginning.checklist_id is not None:
        checklists.checklist(tx, beginning.checklist_id, actor=actor)


def _record(
    tx: Tx, kind: str, template_id: int, said: NewTemplate, *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=f"incident_template/{template_id}",
        actor=actor.label,
        at=now,
        data={"name": said.name, "beginning": ideas.written(said.beginning)},
    )
