"""Incidents that become two, that become two again, and what becomes of parts."""

from typing import Annotated

from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.incidents import schemas
from tocsin.api.incidents.schemas import IncidentOut
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Id, Input, Listed, Output, Reference
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import propagating, splitting
from tocsin.incidents.actions.splitting import Split
from tocsin.kit.pages import Page

router = chapter("incidents")


class SplitIn(Input):
    """What becomes an incident of its own; ``pages`` is whether anybody is paged about it."""

    title: str
    description: str = ""
    alerts: Annotated[tuple[Reference, ...], Field(max_length=1000)] = ()
    services: Annotated[tuple[Named, ...], Field(max_length=100)] = ()
    pages: bool = False


class PartsRule(Output):
    """``always``: parts and duplicates are resolved with what they hang on, without being asked."""

    always: bool


class PartsRuleIn(Input):
    always: bool


@router.post("/incidents/{number}/splits", status_code=201, response_model=IncidentOut)
def split(number: Id, body: SplitIn, frame: Writing) -> IncidentOut:
    """Make two of one; the alerts named go over to the new one, which is returned."""
    services = tuple(names.service(frame, each).id for each in body.services)
    said = Split(body.title, body.description, body.alerts, services, body.pages)
    new = splitting.split(frame.tx, number, said, actor=frame.actor, now=frame.now)
    return schemas.one(frame, new)


@router.delete("/incidents/{number}/merge", response_model=IncidentOut)
def unmerge(number: Id, frame: Writing) -> IncidentOut:
    """Take it out of the one that it was merged into, with what it brought."""
    splitting.unmerge(frame.tx, number, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.get("/incidents/{number}/parts", response_model=Listed[IncidentOut])
def parts(number: Id, frame: Reading) -> Listed[IncidentOut]:
    """Return its open parts and duplicates, however far down."""
    permission.require(frame.actor, Permission.READ)
    found = propagating.open_below(frame.tx, number, actor=frame.actor)
    return schemas.listed(frame, Page(found))


@router.get("/parts-rule")
def show(frame: Reading) -> PartsRule:
    permission.require(frame.actor, Permission.READ)
    return _rule(frame)


@router.put("/parts-rule")
def replace(body: PartsRuleIn, frame: Writing) -> PartsRule:
    propagating.let_follow(frame.tx, body.always, actor=frame.actor, now=frame.now)
    return _rule(frame)


def _rule(frame: Frame) -> PartsRule:
    return PartsRule(always=propagating.always_follow(frame.tx))
