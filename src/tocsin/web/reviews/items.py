"""Action items: what was promised after an incident, by whom, until when, and if it is done."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Form, Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.incidents.actions import reading
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.reviews import action_item
from tocsin.reviews.action_item import ActionItem, NewActionItem
from tocsin.reviews.actions import action_items
from tocsin.web import forms, names, paths, render
from tocsin.web.here import Here, Standing
from tocsin.web.moments import Day

router = Router()


class Asked(BaseModel):
    show: Literal["open", "overdue", "mine"] = "open"


class ItemForm(BaseModel):
    title: str = ""
    owner_id: forms.Chosen = None
    due_on: Day = None

    def wanted(self) -> NewActionItem:
        return NewActionItem(self.title, self.owner_id, self.due_on)


class Dropping(BaseModel):
    reason: str = ""
    next: str = "/action-items"


@router.get("/action-items")
def index(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    shown = here.ask(lambda tx, **by: _listed(tx, asked.show, now=here.now, **by))
    return here.page("reviews/items.html", asked=asked, **shown)


@router.post("/incidents/{number}/action-items")
def add(here: Here, number: int, form: Annotated[ItemForm, Form()]) -> Response:
    here.act(lambda tx, **by: action_items.add(tx, number, form.wanted(), **by))
    return render.redirect(f"/incidents/{number}/review#action-items", notice="Promised.")


@router.post("/problems/{problem_id}/action-items")
def add_to_problem(here: Here, problem_id: int, form: Annotated[ItemForm, Form()]) -> Response:
    here.act(lambda tx, **by: action_items.add_to_problem(tx, problem_id, form.wanted(), **by))
    return render.redirect(f"/problems/{problem_id}#action-items", notice="Promised.")


@router.get("/action-items/{item_id}/edit")
def edit(here: Here, item_id: int) -> Response:
    found = here.ask(lambda tx, **by: action_items.get(tx, item_id, **by))
    form = ItemForm(title=found.title, owner_id=found.owner_id, due_on=found.due_on)
    return _form(here, found, form)


@router.post("/action-items/{item_id}/edit")
def change(here: Here, item_id: int, form: Annotated[ItemForm, Form()]) -> Response:
    found = here.ask(lambda tx, **by: action_items.get(tx, item_id, **by))
    try:
        here.act(lambda tx, **by: action_items.change(tx, item_id, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, found, form, refusal=refusal)
    return render.redirect(f"{_about(found)}#action-items")


@router.post("/action-items/{item_id}/completion")
def finish(here: Here, item_id: int, next: Annotated[str, Form()] = "/action-items") -> Response:
    here.act(lambda tx, **by: action_items.finish(tx, item_id, **by))
    undo = f"/action-items/{item_id}/completion/undo"
    return render.redirect(paths.local(next), notice="Done. Thank you.", undo=undo)


@router.post("/action-items/{item_id}/completion/undo")
def reopen(here: Here, item_id: int, next: Annotated[str, Form()] = "/action-items") -> Response:
    here.act(lambda tx, **by: action_items.reopen(tx, item_id, **by))
    return render.redirect(paths.local(next), notice="It is open again.")


@router.post("/action-items/{item_id}/dropping")
def drop(here: Here, item_id: int, form: Annotated[Dropping, Form()]) -> Response:
    here.act(lambda tx, **by: action_items.drop(tx, item_id, reason=form.reason, **by))
    return render.redirect(paths.local(form.next), notice="Dropped; the reason is kept.")


def _listed(tx: Tx, show: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    mine = actor.person_id if show == "mine" else None
    found = (
        action_items.overdue(tx, actor=actor, now=now)
        if show == "overdue"
        else action_items.still_open(tx, owner_id=mine, actor=actor)
    )
    numbers = [each.incident_number for each in found if each.incident_number is not None]
    incidents = reading.some(tx, numbers, actor=actor)
    return {
        "items": found,
        "late": {item.id for item in found if action_item.is_overdue(item, now)},
        "incidents": {each.number: each for each in incidents},
        "known": names.of(tx, people=[item.owner_id for item in found]),
    }


def _about(item: ActionItem) -> str:
    if item.incident_number is None:
        return f"/problems/{item.problem_id}"
    return f"/incidents/{item.incident_number}/review"


def _form(
    here: Standing, item: ActionItem, form: ItemForm, *, refusal: forms.Refusal | None = None
) -> Response:
    owners = here.look(names.people)
    return here.form(
        "reviews/item_form.html", form, refusal, item=item, owners=owners, back=_about(item)
    )
