"""Configuration items: the list, one with what happened to it, and its form."""

from typing import Annotated, Any

from fastapi import Form, Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.catalog import item_actions
from tocsin.catalog.item import Item, ItemQuery, NewItem
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import concerning
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/configuration-items"


class ItemForm(BaseModel):
    type: str = ""
    identifier: str = ""
    name: str = ""
    note: str = ""
    service: forms.Chosen = None
    team: forms.Chosen = None

    def wanted(self) -> NewItem:
        return NewItem(self.type, self.identifier, self.name, self.note, self.service, self.team)


@router.get(_PATH)
def index(
    here: Here, q: Annotated[str, Query()] = "", cursor: str | None = None, all: bool = False
) -> Response:
    query = ItemQuery(q[:200], None, all, cursor)
    found = here.ask(lambda tx, **by: item_actions.listed(tx, query, **by))
    service_ids = [each.service_id for each in found.items]
    called = here.look(lambda tx: names.of(tx, services=service_ids))
    return here.page("services/items.html", found=found, called=called, q=q, all=all)


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    return _form(here, ItemForm(), None)


@router.post(f"{_PATH}/new")
def create(here: Here, form: Annotated[ItemForm, Form()]) -> Response:
    try:
        item_id = here.act(lambda tx, **by: item_actions.create(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"{_PATH}/{item_id}", notice="It is on record.")


@router.get(f"{_PATH}/{{item_id}}")
def show(here: Here, item_id: int) -> Response:
    item = here.ask(lambda tx, **by: item_actions.item(tx, item_id, **by))
    relations = here.ask(lambda tx, **by: item_actions.relations(tx, item_id, **by))
    happened = here.ask(lambda tx, **by: concerning.incidents_of(tx, item_id, **by))
    shown = here.look(lambda tx: _around(tx, item, [each.other_id for each in relations]))
    return here.page(
        "services/item.html", item=item, relations=relations, happened=happened, **shown
    )


@router.get(f"{_PATH}/{{item_id}}/edit")
def edit(here: Here, item_id: int) -> Response:
    found = here.ask(lambda tx, **by: item_actions.item(tx, item_id, **by))
    form = ItemForm(
        type=found.type,
        identifier=found.identifier,
        name=found.name,
        note=found.note,
        service=found.service_id,
        team=found.team_id,
    )
    return _form(here, form, item_id)


@router.post(f"{_PATH}/{{item_id}}/edit")
def replace(here: Here, item_id: int, form: Annotated[ItemForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: item_actions.replace(tx, item_id, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, item_id, refusal=refusal)
    return render.redirect(f"{_PATH}/{item_id}", notice="Saved.")


@router.post(f"{_PATH}/{{item_id}}/retirement")
def retire(here: Here, item_id: int) -> Response:
    here.act(lambda tx, **by: item_actions.retire(tx, item_id, **by))
    return render.redirect(f"{_PATH}/{item_id}", notice="It is offered no more.")


@router.post(f"{_PATH}/{{item_id}}/retirement/undo")
def restore(here: Here, item_id: int) -> Response:
    here.act(lambda tx, **by: item_actions.retire(tx, item_id, is_retired=False, **by))
    return render.redirect(f"{_PATH}/{item_id}", notice="It is in use again.")


def _around(tx: Tx, item: Item, others: list[int]) -> dict[str, Any]:
    called = names.of(tx, services=[item.service_id], teams=[item.team_id])
    return {"called": called, "others": {o.id: o for o in item_actions.some(tx, others)}}


def _form(
    here: Standing, form: ItemForm, item_id: int | None, *, refusal: forms.Refusal | None = None
) -> Response:
    here.require(Permission.CONFIGURE)
    shown = here.look(lambda tx: {"services": names.services(tx), "teams": names.teams(tx)})
    return here.form("services/item_form.html", form, refusal, item_id=item_id, **shown)
