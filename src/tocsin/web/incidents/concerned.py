"""What an incident concerns: the configuration items named on it."""

from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.catalog import item_actions
from tocsin.catalog.item import ItemQuery
from tocsin.incidents.actions import concerning
from tocsin.incidents.incident import Incident
from tocsin.kit import errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms
from tocsin.web.incidents.at import At, FormPage, Here

router = Router(prefix="/incidents/{number}")


class Concerned(BaseModel):
    """``add`` is written as type and identifier, or only as an identifier."""

    items: list[forms.Number] = []
    add: str = ""


def _concerned(tx: Tx, incident: Incident) -> dict[str, Any]:
    return {"known": concerning.items_of(tx, incident.number, actor=concerning.READER)}


ITEMS = FormPage("incidents/forms/items.html", lambda _: Concerned(), _concerned)


@router.get("/configuration-items")
def concerned_form(at: Here) -> Response:
    return at.show(ITEMS)


@router.post("/configuration-items")
def set_concerned(at: Here, form: Annotated[Concerned, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        wanted = [*form.items, *([_meant(tx, at, form.add)] if form.add.strip() else [])]
        concerning.set_items(tx, number, wanted, **by)

    return at.take(ITEMS, form, act, notice="The configuration items are set.")


def _meant(tx: Tx, at: At, said: str) -> int:
    """Return the one item that has all these words, or whose identifier they are."""
    found = item_actions.listed(tx, ItemQuery(said[:200], limit=20), actor=at.signed.actor).items
    exact = [i for i in found if said.strip().lower() in (i.identifier.lower(), i.called.lower())]
    meant = exact if len(exact) == 1 else found
    if len(meant) == 1:
        return meant[0].id
    few = ", ".join(each.called for each in found[:5])
    sentence = f"Several are called so: {few}." if found else "There is no such item on record."
    raise errors.Invalid(sentence, fields={"add": sentence})
