"""What an incident is about and how it hangs together with others."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from tocsin.alerts.actions import read
from tocsin.api import alerts, names
from tocsin.api.alerts import AlertOut
from tocsin.api.frame import Frame
from tocsin.api.incidents import schemas
from tocsin.api.incidents.schemas import IncidentOut
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, Reference
from tocsin.incidents.actions import inspecting, reading, relating
from tocsin.incidents.link import Kind, Link, NewLink
from tocsin.kit.pages import Page

router = noun("incidents")


class ServicesIn(Input):
    """The most important first."""

    services: Annotated[list[Named], Field(max_length=100)]


class LinkIn(Input):
    """To another incident, ``number``, or to an address on the web, ``url``."""

    kind: Kind = Kind.RELATED
    number: Reference | None = None
    url: str | None = None
    title: str = ""


class LinkOut(Output):
    """``incoming``: the other incident points here."""

    id: int
    kind: Kind
    number: int | None
    url: str | None
    title: str
    incoming: bool
    at: datetime


class ParentIn(Input):
    number: Reference


class MergeIn(Input):
    """``into`` is the number of the incident that stays."""

    into: Reference


class AlertsIn(Input):
    alert_ids: Annotated[list[Reference], Field(min_length=1, max_length=1000)]


@router.put("/{number}/services", response_model=IncidentOut)
def set_services(number: Id, body: ServicesIn, frame: Writing) -> IncidentOut:
    """Say which services it is about."""
    ids = [names.service(frame, each).id for each in body.services]
    relating.set_services(frame.tx, number, ids, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.get("/{number}/links", response_model=Listed[LinkOut])
def list_links(number: Id, frame: Reading) -> Listed[LinkOut]:
    return _links(number, frame)


@router.post("/{number}/links", response_model=Listed[LinkOut])
def link(number: Id, body: LinkIn, frame: Writing) -> Listed[LinkOut]:
    """Tie it to another incident or to an address; once is enough."""
    kind = Kind.URL if body.url is not None else body.kind
    new = NewLink(kind, to_number=body.number, url=body.url, title=body.title)
    relating.link(frame.tx, number, new, actor=frame.actor, now=frame.now)
    return _links(number, frame)


@router.delete("/{number}/links/{link_id}", status_code=204)
def unlink(number: Id, link_id: Id, frame: Writing) -> None:
    """Cut a tie, from either end."""
    relating.unlink(frame.tx, number, link_id, actor=frame.actor, now=frame.now)


@router.put("/{number}/parent", response_model=IncidentOut)
def set_parent(number: Id, body: ParentIn, frame: Writing) -> IncidentOut:
    """Make it a part of a larger incident."""
    relating.set_parent(frame.tx, number, body.number, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.delete("/{number}/parent", response_model=IncidentOut)
def end_parent(number: Id, frame: Writing) -> IncidentOut:
    relating.set_parent(frame.tx, number, None, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.get("/{number}/children", response_model=Listed[IncidentOut])
def list_children(number: Id, frame: Reading) -> Listed[IncidentOut]:
    """Return the incidents that are a part of it."""
    numbers = inspecting.children(frame.tx, number, actor=frame.actor)
    return schemas.listed(frame, Page(reading.some(frame.tx, numbers, actor=frame.actor)))


@router.post("/{number}/merge", response_model=IncidentOut)
def merge(number: Id, body: MergeIn, frame: Writing) -> IncidentOut:
    """Merge it into another, which is returned: its alerts and services go over, and it is
    cancelled as a duplicate."""
    relating.merge(frame.tx, number, body.into, actor=frame.actor, now=frame.now)
    return schemas.one(frame, body.into)


@router.get("/{number}/alerts", response_model=Listed[AlertOut])
def list_alerts(
    number: Id, frame: Reading, cursor: Cursor = None, limit: Limit = 50
) -> Listed[AlertOut]:
    """Return the alerts that belong to it, newest first, closed ones too."""
    return alerts.of_incident(frame, number, cursor=cursor, limit=limit)


@router.post("/{number}/alerts", response_model=IncidentOut)
def attach_alerts(number: Id, body: AlertsIn, frame: Writing) -> IncidentOut:
    """Let alerts be a part of it; those of another incident come over."""
    ids = [alert.id for alert in read.some(frame.tx, body.alert_ids, actor=frame.actor)]
    relating.attach_alerts(frame.tx, number, ids, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.delete("/{number}/alerts/{alert_id}", status_code=204)
def detach_alert(number: Id, alert_id: Id, frame: Writing) -> None:
    relating.detach_alert(frame.tx, number, alert_id, actor=frame.actor, now=frame.now)


def _links(number: int, frame: Frame) -> Listed[LinkOut]:
    found = inspecting.links(frame.tx, number, actor=frame.actor)
    return Listed(items=[_link(each) for each in found])


def _link(link: Link) -> LinkOut:
    return LinkOut(
        id=link.id,
        kind=link.kind,
        number=link.to_number,
        url=link.url,
        title=link.title,
        incoming=link.incoming,
        at=link.at,
    )
