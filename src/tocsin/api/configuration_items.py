"""Configuration items: the single things that services run on, and what happened to them."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.incidents import schemas
from tocsin.api.incidents.schemas import IncidentOut
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, Reference
from tocsin.catalog import item_actions
from tocsin.catalog.item import Item, ItemQuery, NewItem, Relation, RelationKind
from tocsin.incidents.actions import concerning
from tocsin.kit.pages import Page

router = noun("configuration-items")
of_incident = noun("incidents")


class ItemIn(Input):
    """``identifier`` tells it from others of its type: an inventory number, a host name."""

    type: str
    identifier: str
    name: str = ""
    note: str = ""
    service: Named | None = None
    team: Named | None = None


class ItemOut(Output):
    id: int
    type: str
    identifier: str
    name: str
    note: str
    service: str | None
    team: str | None
    is_retired: bool


class RelationIn(Input):
    kind: RelationKind
    item_id: Reference


class RelationsIn(Input):
    """All that it says of others."""

    relations: Annotated[tuple[RelationIn, ...], Field(max_length=1000)]


class RelationOut(Output):
    """``incoming``: the other one says so."""

    kind: RelationKind
    item_id: int
    incoming: bool


class ItemsIn(Input):
    """All that the incident concerns, by their ids."""

    items: Annotated[tuple[Reference, ...], Field(max_length=1000)]


@router.get("", response_model=Listed[ItemOut])
def list_all(
    frame: Reading,
    q: Annotated[str, Query(max_length=200)] = "",
    service: Annotated[str | None, Query(max_length=200)] = None,
    with_retired: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[ItemOut]:
    """Return them by identifier; the words of ``q`` stand in type, identifier or name."""
    service_id = names.service_id(frame, service)
    query = ItemQuery(q, service_id, with_retired, cursor, limit)
    found = item_actions.listed(frame.tx, query, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.post("", status_code=201)
def create(body: ItemIn, frame: Writing) -> ItemOut:
    item_id = item_actions.create(frame.tx, _wanted(body, frame), actor=frame.actor, now=frame.now)
    return _one(frame, item_id)


@router.get("/{configuration_item_id}")
def show(configuration_item_id: Id, frame: Reading) -> ItemOut:
    return _one(frame, configuration_item_id)


@router.put("/{configuration_item_id}")
def replace(configuration_item_id: Id, body: ItemIn, frame: Writing) -> ItemOut:
    wanted = _wanted(body, frame)
    item_actions.replace(frame.tx, configuration_item_id, wanted, actor=frame.actor, now=frame.now)
    return _one(frame, configuration_item_id)


@router.post("/{configuration_item_id}/retirement")
def retire(configuration_item_id: Id, frame: Writing) -> ItemOut:
    """Offer it no more; what happened to it stays told."""
    item_actions.retire(frame.tx, configuration_item_id, actor=frame.actor, now=frame.now)
    return _one(frame, configuration_item_id)


@router.delete("/{configuration_item_id}/retirement")
def restore(configuration_item_id: Id, frame: Writing) -> ItemOut:
    item_actions.retire(
        frame.tx, configuration_item_id, is_retired=False, actor=frame.actor, now=frame.now
    )
    return _one(frame, configuration_item_id)


@router.get("/{configuration_item_id}/relations", response_model=Listed[RelationOut])
def relations(configuration_item_id: Id, frame: Reading) -> Listed[RelationOut]:
    """Return how it hangs together with others, as either side says."""
    return _relations(frame, configuration_item_id)


@router.put("/{configuration_item_id}/relations", response_model=Listed[RelationOut])
def relate(configuration_item_id: Id, body: RelationsIn, frame: Writing) -> Listed[RelationOut]:
    """Say how it hangs together with others, all that it says itself."""
    wanted = [Relation(each.kind, each.item_id) for each in body.relations]
    item_actions.relate(frame.tx, configuration_item_id, wanted, actor=frame.actor, now=frame.now)
    return _relations(frame, configuration_item_id)


@router.get("/{configuration_item_id}/incidents", response_model=Listed[IncidentOut])
def incidents(configuration_item_id: Id, frame: Reading, limit: Limit = 50) -> Listed[IncidentOut]:
    """Return the newest incidents that concern it."""
    found = concerning.incidents_of(frame.tx, configuration_item_id, limit=limit, actor=frame.actor)
    return schemas.listed(frame, Page(found))


@of_incident.get("/{number}/configuration-items", response_model=Listed[ItemOut])
def list_of_incident(number: Id, frame: Reading) -> Listed[ItemOut]:
    """Return those that the incident concerns."""
    found = concerning.items_of(frame.tx, number, actor=frame.actor)
    return Listed(items=_shown(frame, found))


@of_incident.put("/{number}/configuration-items", response_model=Listed[ItemOut])
def set_of_incident(number: Id, body: ItemsIn, frame: Writing) -> Listed[ItemOut]:
    """Say which ones the incident concerns, all of them."""
    found = concerning.set_items(frame.tx, number, body.items, actor=frame.actor, now=frame.now)
    return Listed(items=_shown(frame, found))


def _one(frame: Frame, item_id: int) -> ItemOut:
    return _shown(frame, [item_actions.item(frame.tx, item_id, actor=frame.actor)])[0]


def _relations(frame: Frame, item_id: int) -> Listed[RelationOut]:
    found = item_actions.relations(frame.tx, item_id, actor=frame.actor)
    return Listed(
        items=[
            RelationOut(kind=each.kind, item_id=each.other_id, incoming=each.incoming)
            for each in found
        ]
    )


def _shown(frame: Frame, found: list[Item]) -> list[ItemOut]:
    called = names.of(
        frame.tx,
        teams=(each.team_id for each in found),
        services=(each.service_id for each in found),
    )
    return [
        ItemOut(
            id=each.id,
            type=each.type,
            identifier=each.identifier,
            name=each.name,
            note=each.note,
            service=called.service(each.service_id),
            team=called.team(each.team_id),
            is_retired=each.is_retired,
        )
        for each in found
    ]


def _wanted(body: ItemIn, frame: Frame) -> NewItem:
    return NewItem(
        body.type,
        body.identifier,
        body.name,
        body.note,
        names.service_id(frame, body.service),
        names.team_id(frame, body.team),
    )
