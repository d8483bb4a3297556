"""Saying that something is wrong: a form for everybody, what helps at once, a number in return."""

from typing import Annotated, Any

from fastapi import Form as FormField
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.identity.person import PersonChange
from tocsin.incidents.actions import asking, configuring, declare, reading, talking
from tocsin.incidents.attachment import NewAttachment
from tocsin.incidents.form import Form
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Level
from tocsin.incidents.search import Query
from tocsin.kit import clock, errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import offering
from tocsin.web import forms, names, nested, render, session, words
from tocsin.web.incidents.at import Here
from tocsin.web.portal import faults, files, offers
from tocsin.web.portal.files import Files
from tocsin.web.portal.language import Speaking
from tocsin.web.session import Signed

router = Router(dependencies=[Speaking])


class Report(BaseModel):
    """``answers`` are to the form of the category, as they were typed."""

    title: str = ""
    description: str = ""
    service_id: forms.Chosen = None
    category: str = ""
    how_bad: Level = Level.MEDIUM
    answers: dict[str, str] = {}

    @property
    def declaration(self) -> Declaration:
        return Declaration(
            self.title,
            self.description,
            Channel.PORTAL,
            service_ids=(self.service_id,) if self.service_id else (),
            urgency=self.how_bad,
            category=self.category or None,
            answers=self.answers,
        )


@router.get("/report")
def form(request: Request, signed: session.Viewer, service: int | None = None) -> Response:
    return _show(request, signed, Report(service_id=service))


@router.post("/report")
def send(request: Request, signed: session.Viewer, given: nested.Nested, sent: Files) -> Response:
    form = nested.filled(Report, given)
    if given.get("do", "send") != "send":
        _note(request, signed, form)
        return _show(request, signed, form)
    try:
        number = _declare(request, signed, form, sent)
    except forms.REFUSED as refusal:
        return _show(request, signed, form, refusal)
    return RedirectResponse(f"/report/{number}", 303)


@router.get("/report/articles/{article_id}")
def article(request: Request, signed: session.Viewer, article_id: int) -> Response:
    with session.database(request).reading() as tx:
        found = offering.read(tx, article_id, actor=signed.actor)
    return render.page(request, "portal/article.html", article=found)


@router.post("/report/articles/{article_id}/help")
def helped(
    request: Request,
    signed: session.Viewer,
    article_id: int,
    helped: Annotated[bool, FormField()] = True,
) -> Response:
    with session.database(request).transaction() as tx:
        now = clock.now(tx)
        offering.answer(tx, article_id, helped=helped, actor=signed.actor, now=now)
    if not helped:
        return RedirectResponse("/report", 303)
    return render.redirect("/reports", notice=words.say("article.thanks"))


@router.get("/report/{number}")
def receipt(at: Here) -> Response:
    with session.database(at.request).reading() as tx:
        incident = reading.get(tx, at.number, actor=at.signed.actor)
        known = names.of(tx, teams=[incident.team_id])
    return render.page(at.request, "portal/receipt.html", incident=incident, names=known)


def _declare(request: Request, signed: Signed, form: Report, sent: list[NewAttachment]) -> int:
    """The report and its files are one: a file that is refused leaves no report behind."""
    limit = request.app.state.settings.max_attachment
    with session.database(request).transaction() as tx:
        now = clock.now(tx)
        number = declare.declare(tx, form.declaration, actor=signed.actor, now=now)
        for new in files.checked(sent):
            talking.attach(tx, number, new, limit=limit, actor=signed.actor, now=now)
        offering.reported(tx, number, actor=signed.actor, now=now)
        if signed.person.locale != words.language():
            change = PersonChange(locale=words.language())
            identity.update_person(tx, signed.person.id, change, actor=signed.actor, now=now)
    return number


def _note(request: Request, signed: Signed, form: Report) -> None:
    """Keep what is put before them, so that it is known what it spared."""
    with session.database(request).transaction() as tx:
        offers.note(tx, _said(form), actor=signed.actor, now=clock.now(tx))


def _said(form: Report) -> str:
    return f"{form.title}\n{form.description}"


def _show(
    request: Request,
    signed: Signed,
    form: Report,
    refusal: errors.Invalid | errors.Conflict | None = None,
) -> Response:
    limit = request.app.state.settings.max_attachment
    with session.database(request).reading() as tx:
        asked = _asked(tx, form, actor=signed.actor)
        shown = _beside(tx, form, actor=signed.actor)
    said = faults.said(refusal, asked, limit) if refusal else {}
    problem = words.say("report.problem") if said else refusal.sentence if refusal else ""
    shown |= {"form": form, "asked": asked, "faults": said, "problem": problem, "limit": limit}
    shown |= {"files_at_most": files.AT_ONCE_AT_MOST, "levels": list(Level)}
    status = 422 if refusal else 200
    return render.page(request, "portal/report.html", status=status, **shown)


def _asked(tx: Tx, form: Report, *, actor: Actor) -> Form | None:
    try:
        return asking.form_seen(tx, form.category, actor=actor)
    except errors.Invalid:
        return None


def _beside(tx: Tx, form: Report, *, actor: Actor) -> dict[str, Any]:
    query = Query(reporter_id=actor.person_id, limit=5)
    return {
        "services": names.services(tx),
        "categories": [(c.path, c.path.replace("/", " / ")) for c in configuring.categories(tx)],
        "offers": offers.of(tx, _said(form), form.service_id, actor=actor),
        "recent": reading.search(tx, query, actor=actor).items,
    }
