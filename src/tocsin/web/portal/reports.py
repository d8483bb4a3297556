"""What somebody reported and what hits them too: how it goes, their words, their last word."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Form
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from tocsin.desk import wording
from tocsin.desk.actions import outages as outage_actions
from tocsin.desk.actions import rating
from tocsin.desk.satisfaction import Rating
from tocsin.identity.actor import Actor
from tocsin.incidents.actions import asking, closing, reading, reopening, talking
from tocsin.incidents.search import Query
from tocsin.incidents.timeline import Entry
from tocsin.kit import clock, db, errors
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, nested, render, session, words
from tocsin.web.incidents.at import At, Here
from tocsin.web.portal import faults, files
from tocsin.web.portal.files import Files
from tocsin.web.portal.language import Speaking

router = Router(dependencies=[Speaking])


class Vote(BaseModel):
    score: int = 0
    comment: str = ""


@router.get("/reports")
def own(request: Request, signed: session.Viewer, cursor: str | None = None) -> Response:
    query = Query(reporter_id=signed.person.id, cursor=cursor)
    with session.database(request).reading() as tx:
        found = reading.search(tx, query, actor=signed.actor)
        joined = [] if cursor else outage_actions.joined(tx, actor=signed.actor)
    return render.page(request, "portal/reports.html", page=found, cursor=cursor, joined=joined)


@router.get("/reports/{number}")
def show(at: Here) -> Response:
    return shown(at)


@router.post("/reports/{number}/comments")
def comment(at: Here, body: Annotated[str, Form()] = "") -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        talking.comment(tx, number, body, is_public=True, **by)

    return _do(at, act, "show.sent")


@router.post("/reports/{number}/attachments")
def attach(at: Here, sent: Files) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        limit = at.request.app.state.settings.max_attachment
        for new in files.checked(sent):
            talking.attach(tx, number, new, limit=limit, **by)

    return _do(at, act, "show.attached")


@router.post("/reports/{number}/answers")
def answer(at: Here, given: nested.Nested) -> Response:
    said = given.get("answers")

    def act(tx: Tx, number: int, **by: Any) -> None:
        asking.respond(tx, number, said if isinstance(said, dict) else {}, **by)

    return _do(at, act, "show.answers_kept")


@router.post("/reports/{number}/confirmation")
def confirm(at: Here) -> Response:
    return _do(at, closing.confirm, "works.confirmed")


@router.post("/reports/{number}/reopening")
def reopen(at: Here, reason: Annotated[str, Form()] = "") -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        reopening.reopen_or_follow(tx, number, reason=reason, **by)

    return _do(at, act, "works.reopened")


@router.post("/reports/{number}/satisfaction")
def rate(at: Here, form: Annotated[Vote, Form()]) -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        rating.rate(tx, number, Rating(form.score, form.comment), **by)

    return _do(at, act, "vote.thanks")


@router.post("/reports/{number}/satisfaction/comment")
def add_comment(at: Here, comment: Annotated[str, Form()] = "") -> Response:
    def act(tx: Tx, number: int, **by: Any) -> None:
        rating.add_comment(tx, number, comment, **by)

    return _do(at, act, "vote.added")


@router.post("/known-outages/{number}/me-too")
def me_too(at: Here) -> Response:
    return _join(at, outage_actions.me_too, "me_too.done")


@router.post("/known-outages/{number}/not-me")
def not_me(at: Here) -> Response:
    return _join(at, outage_actions.not_me, "me_too.undone")


def shown(at: At, *, refusal: forms.Refusal | None = None) -> Response:
    actor = at.signed.actor
    with session.database(at.request).reading() as tx:
        beside = _beside(tx, at, actor=actor)
    limit = at.request.app.state.settings.max_attachment
    answers = beside["answers"]
    said = faults.said(refusal, answers.form if answers else None, limit) if refusal else {}
    beside |= {"faults": said, "problem": _problem(refusal, said), "limit": limit}
    status = 422 if refusal else 200
    return render.page(at.request, "portal/show.html", status=status, **beside)


def _problem(refusal: forms.Refusal | None, said: dict[str, str]) -> str:
    if refusal is None:
        return ""
    if words.language() == wording.DEFAULT:
        return refusal.sentence
    return next(iter(said.values()), words.say("error.other"))


def _beside(tx: Tx, at: At, *, actor: Actor) -> dict[str, Any]:
    incident = reading.get(tx, at.number, actor=actor)
    entries = reading.timeline(tx, at.number, actor=actor)
    return {
        "incident": incident,
        "names": names.of(tx, people=[incident.assignee_id]),
        "entries": [(each, _head(each)) for each in entries],
        "files": reading.attachments(tx, at.number, actor=actor),
        "satisfaction": rating.of_incident(tx, at.number, actor=actor),
        "answers": asking.answers(tx, at.number, actor=actor),
        "files_at_most": files.AT_ONCE_AT_MOST,
    }


def _head(entry: Entry) -> str:
    """What happened, in the reader's language where there is a sentence for it."""
    key = f"event.{entry.kind}"
    return words.say(key, who=entry.actor_name) if wording.has(key) else entry.sentence


def _do(at: At, act: Callable[..., object], notice: str) -> Response:
    def once() -> None:
        with session.database(at.request).transaction() as tx:
            act(tx, at.number, actor=at.signed.actor, now=clock.now(tx))

    try:
        db.again(once)
    except forms.REFUSED as refusal:
        return shown(at, refusal=refusal)
    return render.redirect(f"/reports/{at.number}", notice=words.say(notice))


def _join(at: At, act: Callable[..., object], notice: str) -> Response:
    try:
        with session.database(at.request).transaction() as tx:
            act(tx, at.number, actor=at.signed.actor, now=clock.now(tx))
    except errors.Conflict:
        return render.redirect("/report", notice=words.say("me_too.over"))
    return render.redirect("/reports", notice=words.say(notice))
