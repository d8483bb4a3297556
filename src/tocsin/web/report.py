"""Saying that something is wrong: a form for everybody, and a number in return."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.identity.actor import Actor
from tocsin.incidents.actions import declare, reading, talking
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Level
from tocsin.incidents.search import Query
from tocsin.kit import clock
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, render, session
from tocsin.web.incidents import conversation
from tocsin.web.incidents.at import Here

router = APIRouter()

HOW_BAD = (
    (Level.HIGH, "I cannot work", "Nothing goes, or customers are hit."),
    (Level.MEDIUM, "I can work, with effort", "There is a way around it."),
    (Level.LOW, "It can wait", "A small thing, a wish, an oddity."),
)


class Report(BaseModel):
    title: str = ""
    description: str = ""
    service_id: forms.Chosen = None
    how_bad: Level = Level.MEDIUM

    @property
    def declaration(self) -> Declaration:
        return Declaration(
            self.title,
            self.description,
            Channel.PORTAL,
            service_ids=(self.service_id,) if self.service_id else (),
            urgency=self.how_bad,
        )


@router.get("/report")
def form(request: Request, signed: session.Viewer, service: int | None = None) -> Response:
    return _show(request, signed.actor, Report(service_id=service), forms.fresh())


@router.post("/report")
def send(
    request: Request,
    signed: session.Viewer,
    form: Annotated[Report, Form()],
    file: UploadFile | None = None,
) -> Response:
    try:
        with session.database(request).transaction() as tx:
            number = _declare(tx, request, form, file, actor=signed.actor)
    except forms.REFUSED as refusal:
        return _show(request, signed.actor, form, forms.refused(form, refusal), status=422)
    return RedirectResponse(f"/report/{number}", 303)


@router.get("/report/{number}")
def receipt(at: Here) -> Response:
    with session.database(at.request).reading() as tx:
        incident = reading.get(tx, at.number, actor=at.signed.actor)
        known = names.of(tx, teams=[incident.team_id])
    return render.page(at.request, "report/receipt.html", incident=incident, names=known)


@router.get("/reports")
def own(request: Request, signed: session.Viewer, cursor: str | None = None) -> Response:
    query = Query(reporter_id=signed.person.id, cursor=cursor)
    with session.database(request).reading() as tx:
        found = reading.search(tx, query, actor=signed.actor)
    return render.page(request, "report/own.html", page=found, cursor=cursor)


def _declare(
    tx: Tx, request: Request, form: Report, file: UploadFile | None, *, actor: Actor
) -> int:
    """The report and its file are one: a file that is refused leaves no report behind."""
    now = clock.now(tx)
    number = declare.declare(tx, form.declaration, actor=actor, now=now)
    if file is not None and file.filename:
        new = conversation.read(file, is_public=True)
        limit = request.app.state.settings.max_attachment
        talking.attach(tx, number, new, limit=limit, actor=actor, now=now)
    return number


def _show(
    request: Request,
    actor: Actor,
    form: Report,
    said: Mapping[str, Any],
    *,
    status: int = 200,
) -> Response:
    query = Query(reporter_id=actor.person_id, limit=5)
    with session.database(request).reading() as tx:
        shown = {"services": names.services(tx), "recent": reading.search(tx, query, actor=actor)}
    shown |= {"form": form, "how_bad": HOW_BAD}
    return render.page(request, "report/form.html", status=status, **shown, **said)
