"""Incidents that become two, and those that were merged and become two again."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.alerts.actions import read as alerts
from tocsin.identity import actor as actors
from tocsin.incidents.actions import reading, splitting
from tocsin.incidents.actions.splitting import Split
from tocsin.incidents.incident import Incident
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, render
from tocsin.web.incidents.at import FormPage, Here

router = Router(prefix="/incidents/{number}")

_ALERTS = 100


class SplitForm(BaseModel):
    title: str = ""
    description: str = ""
    alert_ids: list[forms.Number] = []
    service_ids: list[forms.Number] = []
    pages: bool = False

    def said(self) -> Split:
        return Split(
            self.title,
            self.description,
            tuple(self.alert_ids),
            tuple(self.service_ids),
            self.pages,
        )


def _parts(tx: Tx, incident: Incident) -> Mapping[str, Any]:
    ids = reading.newest_alert_ids(tx, incident.number, before_id=None, limit=_ALERTS)
    known = alerts.briefs(tx, ids, actor=actors.SYSTEM)
    found = [(each, known[each].summary) for each in ids if each in known]
    return {"alerts": found, "services": names.services(tx)}


SPLIT = FormPage(
    "incidents/forms/split.html",
    lambda incident: SplitForm(service_ids=list(incident.service_ids)),
    _parts,
)


@router.get("/splits/new")
def split_form(at: Here) -> Response:
    return at.show(SPLIT)


@router.post("/splits")
def split(at: Here, form: Annotated[SplitForm, Form()]) -> Response:
    made: list[int] = []

    def act(tx: Tx, number: int, **by: Any) -> None:
        made[:] = [splitting.split(tx, number, form.said(), **by)]

    try:
        at.do(act)
    except forms.REFUSED as refusal:
        return at.again(SPLIT, form, refusal)
    return render.redirect(f"/incidents/{made[0]}", notice=f"#{made[0]} is one by itself now.")


@router.post("/merge/undo")
def unmerge(at: Here) -> Response:
    return at.do(splitting.unmerge, notice=f"#{at.number} is one by itself again.")
