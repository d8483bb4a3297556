"""The review of an incident: begun, written, read, published, taken away as Markdown."""

from datetime import datetime
from typing import Any

from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import reading
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.reviews import action_item
from tocsin.reviews.actions import action_items, reviews
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.reviews import form as review_form
from tocsin.web.reviews.form import CauseForm, ReviewForm

router = Router()
_PATH = "/incidents/{number}/review"


@router.get("/reviews")
def index(here: Here, cursor: str | None = None) -> Response:
    shown = here.ask(lambda tx, **by: _listed(tx, cursor, **by))
    return here.page("reviews/index.html", cursor=cursor, **shown)


@router.get(_PATH)
def show(here: Here, number: int) -> Response:
    shown = here.ask(lambda tx, **by: _review(tx, number, now=here.now, **by))
    template = "reviews/show.html" if shown["review"] else "reviews/none.html"
    return here.page(template, **shown)


@router.post(_PATH)
def begin(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: reviews.begin(tx, number, **by))
    return render.redirect(f"/incidents/{number}/review/edit")


@router.get(_PATH + "/edit")
def edit(here: Here, number: int) -> Response:
    here.require(Permission.RESPOND)
    found = here.ask(lambda tx, **by: reviews.get(tx, number, **by))
    return _form(here, number, review_form.filled(found))


@router.post(_PATH + "/edit")
def save(here: Here, number: int, given: nested.Nested) -> Response:
    form = nested.filled(ReviewForm, given)
    does = given.get("do", "save")
    if does not in {"save", "publish"}:
        return _form(here, number, form)
    try:
        here.act(lambda tx, **by: _save(tx, number, form, publish=does == "publish", **by))
    except forms.REFUSED as refusal:
        return _form(here, number, form, refusal=refusal)
    said = "Published. Everybody who may see the incident can read it." if does != "save" else ""
    return render.redirect(f"/incidents/{number}/review", notice=said or "The draft is saved.")


@router.post(_PATH + "/publication")
def publish(here: Here, number: int) -> Response:
    try:
        here.act(lambda tx, **by: reviews.publish(tx, number, **by))
    except forms.REFUSED as refusal:
        found = here.ask(lambda tx, **by: reviews.get(tx, number, **by))
        return _form(here, number, review_form.filled(found), refusal=refusal)
    return render.redirect(f"/incidents/{number}/review", notice="The review is published.")


@router.get(_PATH + ".md")
def export(here: Here, number: int) -> Response:
    text = here.ask(lambda tx, **by: reviews.export(tx, number, **by))
    name = f'attachment; filename="incident-{number}-review.md"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(text, media_type="text/markdown; charset=utf-8", headers=headers)


def _save(
    tx: Tx, number: int, form: ReviewForm, *, publish: bool, actor: Actor, now: datetime
) -> None:
    version = form.version
    reviews.save(tx, number, form.wanted(), expected_version=version, actor=actor, now=now)
    if publish:
        reviews.publish(tx, number, actor=actor, now=now)


def _listed(tx: Tx, cursor: str | None, *, actor: Actor) -> dict[str, Any]:
    found = reviews.listed(tx, cursor=cursor, actor=actor)
    numbers = [row.incident_number for row in found.items]
    incidents = {each.number: each for each in reading.some(tx, numbers, actor=actor)}
    known = names.of(tx, people=[row.author_id for row in found.items])
    rows = [row for row in found.items if row.incident_number in incidents]
    return {"reviews": rows, "incidents": incidents, "known": known, "older": found.next}


def _review(tx: Tx, number: int, *, actor: Actor, now: datetime) -> dict[str, Any]:
    found = reviews.find(tx, number, actor=actor)
    items = action_items.of_incident(tx, number, actor=actor)
    people = [found.author_id if found else None, *(item.owner_id for item in items)]
    return {
        "incident": reading.get(tx, number, actor=actor),
        "review": found,
        "timeline": reviews.timeline(tx, number, actor=actor),
        "items": items,
        "late": {item.id for item in items if action_item.is_overdue(item, now)},
        "known": names.of(tx, people=people),
        "owners": names.people(tx),
        "sections": review_form.SECTIONS,
        "kinds": dict(review_form.KINDS),
    }


def _form(
    here: Standing, number: int, form: ReviewForm, *, refusal: forms.Refusal | None = None
) -> Response:
    incident = here.ask(lambda tx, **by: reading.get(tx, number, **by))
    form.causes = form.causes or [CauseForm()]
    shown = {"sections": review_form.SECTIONS, "kinds": review_form.KINDS, "incident": incident}
    return here.form("reviews/form.html", form, refusal, **shown)
