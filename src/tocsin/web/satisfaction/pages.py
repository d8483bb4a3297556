"""The reporter's answer from the link in a message, without signing in.

Scanners of mail follow links, so looking changes nothing; what is sent must come from the page
that was shown, which carries a signature over the link. Whoever holds the link is the reporter.
"""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.desk import satisfaction
from tocsin.desk.actions import rating as desk
from tocsin.desk.satisfaction import Rating
from tocsin.kit import clock, errors
from tocsin.kit.routing import Router
from tocsin.kit.secrets import Key
from tocsin.web import forms, render, session, words
from tocsin.web.portal.language import Speaking

router = Router(prefix="/satisfaction/{token}", dependencies=[Speaking])
_PURPOSE = "satisfaction-form"


class NotFromThePage(errors.Forbidden):
    def __init__(self) -> None:
        super().__init__("Open the link from the message again and press the button there.")


class Vote(BaseModel):
    nonce: str = ""
    score: int = 0
    comment: str = ""


class Remark(BaseModel):
    nonce: str = ""
    comment: str = ""


class Doubt(BaseModel):
    nonce: str = ""
    reason: str = ""


@router.api_route("", methods=["GET", "HEAD"])
def show(request: Request, token: str) -> Response:
    asked = satisfaction.named(token)
    if asked is not None:  # from the inbox, whose reader is signed in
        return RedirectResponse(f"/incidents/{asked[0]}", status_code=303)
    return _page(request, token, Vote(score=_chosen(request)))


@router.post("")
def vote(request: Request, token: str, form: Annotated[Vote, Form()]) -> Response:
    _from_the_page(request, token, form.nonce)
    rating = Rating(form.score, form.comment)
    try:
        with session.database(request).transaction() as tx:
            desk.rate_by_link(tx, token, rating, key=_key(request), now=clock.now(tx))
    except forms.REFUSED as refusal:
        return _page(request, token, form, refusal=refusal)
    return render.redirect(f"/satisfaction/{token}", notice=words.say("survey.kept"))


@router.post("/comment")
def comment(request: Request, token: str, form: Annotated[Remark, Form()]) -> Response:
    _from_the_page(request, token, form.nonce)
    try:
        with session.database(request).transaction() as tx:
            desk.comment_by_link(tx, token, form.comment, key=_key(request), now=clock.now(tx))
    except forms.REFUSED as refusal:
        return _page(request, token, Vote(comment=form.comment), refusal=refusal)
    return render.redirect(f"/satisfaction/{token}", notice=words.say("vote.added"))


@router.post("/confirmation")
def confirm(request: Request, token: str, nonce: Annotated[str, Form()] = "") -> Response:
    _from_the_page(request, token, nonce)
    with session.database(request).transaction() as tx:
        desk.confirm_by_link(tx, token, key=_key(request), now=clock.now(tx))
    return render.redirect(f"/satisfaction/{token}", notice=words.say("survey.good"))


@router.post("/reopening")
def reopen(request: Request, token: str, form: Annotated[Doubt, Form()]) -> Response:
    _from_the_page(request, token, form.nonce)
    try:
        with session.database(request).transaction() as tx:
            reason, key = form.reason, _key(request)
            desk.reopen_by_link(tx, token, reason=reason, key=key, now=clock.now(tx))
    except forms.REFUSED as refusal:
        return _page(request, token, Vote(), refusal=refusal)
    return render.redirect(f"/satisfaction/{token}", notice=words.say("works.reopened"))


def _page(
    request: Request, token: str, vote: Vote, *, refusal: forms.Refusal | None = None
) -> Response:
    try:
        with session.database(request).reading() as tx:
            asked = desk.form(tx, token, key=_key(request), now=clock.now(tx))
    except desk.DeadLink:
        said = words.say("survey.over.said")
        return render.page(request, "satisfaction/over.html", status=404, said=said)
    faults = forms.refused(vote, refusal) if refusal else forms.fresh()
    nonce = _key(request).sign(_PURPOSE, token)
    works = request.query_params.get("works", "")
    shown = {"asked": asked, "token": token, "nonce": nonce, "form": vote, "works": works, **faults}
    status = 422 if refusal else 200
    return render.page(request, "satisfaction/page.html", status=status, **shown)


def _chosen(request: Request) -> int:
    """The score that the link in the message named, which is only offered; else 0."""
    said = request.query_params.get("score", "")
    return int(said) if said in map(str, satisfaction.SCORES) else 0


def _from_the_page(request: Request, token: str, nonce: str) -> None:
    if not _key(request).verify(_PURPOSE, token, nonce):
        raise NotFromThePage


def _key(request: Request) -> Key:
    key: Key = request.app.state.settings.key
    return key
