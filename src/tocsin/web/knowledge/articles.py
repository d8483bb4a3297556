"""Articles: found, read, written with a preview, published, put away."""

from typing import Annotated, Any

from fastapi import Form, Query
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.knowledge import article
from tocsin.knowledge.actions import articles
from tocsin.knowledge.article import ArticleQuery, Status
from tocsin.knowledge.audience import Readership
from tocsin.web import forms, links, names, render
from tocsin.web.here import Here, Standing
from tocsin.web.knowledge import form as article_form
from tocsin.web.knowledge.form import ArticleForm

router = Router(prefix="/knowledge")


class Asked(links.Asked):
    path = "/knowledge"

    q: str = ""
    tag: str = ""
    status: Annotated[Status | None, forms.UNCHOSEN] = None
    audience: Annotated[Readership | None, forms.UNCHOSEN] = None

    def query(self) -> ArticleQuery:
        tag = self.tag or None
        return ArticleQuery(self.q, self.status, tag, audience=self.audience, cursor=self.cursor)


@router.get("")
def index(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    found = here.ask(lambda tx, **by: articles.listed(tx, asked.query(), **by))
    older = asked.link(cursor=found.next) if found.next else ""
    today = here.now.date()
    due = {each.id for each in found.items if article.is_due_for_review(each, today)}
    shown: render.Shown = {"articles": found.items, "due": due, "older": older}
    shown["audiences"] = article_form.AUDIENCES
    return here.page("knowledge/index.html", asked=asked, **shown)


@router.get("/new")
def new(here: Here) -> Response:
    here.require(Permission.RESPOND)
    return _form(here, ArticleForm(), None)


@router.post("/new")
def write(here: Here, form: Annotated[ArticleForm, Form()]) -> Response:
    if form.do == "preview":
        return _form(here, form, None)
    try:
        article_id = here.act(lambda tx, **by: articles.write(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"/knowledge/{article_id}", notice="Kept as a draft. Publish it below.")


@router.get("/{article_id}")
def show(here: Here, article_id: int) -> Response:
    shown = here.ask(lambda tx, **by: _article(tx, article_id, **by))
    is_due = article.is_due_for_review(shown["article"], here.now.date())
    return here.page(
        "knowledge/article.html", is_due=is_due, audiences=article_form.AUDIENCES, **shown
    )


@router.get("/{article_id}/edit")
def edit(here: Here, article_id: int) -> Response:
    here.require(Permission.RESPOND)
    found = here.ask(lambda tx, **by: articles.get(tx, article_id, **by))
    return _form(here, article_form.filled(found), article_id)


@router.post("/{article_id}/edit")
def save(here: Here, article_id: int, form: Annotated[ArticleForm, Form()]) -> Response:
    if form.do == "preview":
        return _form(here, form, article_id)
    wanted, version = form.wanted, form.version
    try:
        here.act(
            lambda tx, **by: articles.edit(tx, article_id, wanted(), expected_version=version, **by)
        )
    except forms.REFUSED as refusal:
        return _form(here, form, article_id, refusal=refusal)
    return render.redirect(f"/knowledge/{article_id}", notice="Saved.")


@router.post("/{article_id}/publication")
def publish(here: Here, article_id: int) -> Response:
    here.act(lambda tx, **by: articles.publish(tx, article_id, **by))
    said = "Published. It is offered beside incidents that resemble it."
    return render.redirect(f"/knowledge/{article_id}", notice=said)


@router.post("/{article_id}/archival")
def archive(here: Here, article_id: int) -> Response:
    here.act(lambda tx, **by: articles.archive(tx, article_id, **by))
    undo = f"/knowledge/{article_id}/publication"
    return render.redirect("/knowledge", notice="Put away; its versions stay.", undo=undo)


def _article(tx: Tx, article_id: int, *, actor: Actor) -> dict[str, Any]:
    found = articles.get(tx, article_id, actor=actor)
    numbers = articles.incidents_of(tx, article_id, actor=actor)
    used_in = reading.some(tx, numbers[:20], actor=actor)
    known = names.of(tx, people=[found.author_id, found.owner_id], teams=[found.team_id])
    return {"article": found, "used_in": used_in, "known": known}


def _form(
    here: Standing,
    form: ArticleForm,
    article_id: int | None,
    *,
    refusal: forms.Refusal | None = None,
) -> Response:
    shown = here.look(article_form.choices)
    return here.form("knowledge/form.html", form, refusal, number=article_id, **shown)
