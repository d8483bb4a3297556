"""Problems: listed, opened, read, written down better."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Form, Query
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.problems.actions import linking, matching, problems
from tocsin.problems.problem import ProblemQuery, Status
from tocsin.reviews import action_item
from tocsin.reviews.actions import action_items
from tocsin.web import forms, links, names, render
from tocsin.web.here import Here, Standing
from tocsin.web.problems import form as problem_form
from tocsin.web.problems.form import ProblemForm

router = Router(prefix="/problems")


class Asked(links.Asked):
    path = "/problems"

    q: str = ""
    status: Annotated[Status | None, forms.UNCHOSEN] = None
    service_id: forms.Chosen = None

    def query(self) -> ProblemQuery:
        return ProblemQuery(self.q[:400], self.status, self.service_id, cursor=self.cursor)


@router.get("")
def index(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    found = here.ask(lambda tx, **by: problems.listed(tx, asked.query(), **by))
    older = asked.link(cursor=found.next) if found.next else ""
    ids, owners = [p.service_id for p in found.items], [p.owner_id for p in found.items]
    known = here.look(lambda tx: names.of(tx, people=owners, services=ids))
    shown: render.Shown = {"found": found.items, "older": older, "known": known}
    services = here.look(names.services)
    return here.page("problems/index.html", asked=asked, services=services, **shown)


@router.get("/new")
def new(here: Here) -> Response:
    here.require(Permission.RESPOND)
    return _form(here, ProblemForm(owner_id=here.actor.person_id), None)


@router.post("/new")
def open_one(here: Here, form: Annotated[ProblemForm, Form()]) -> Response:
    try:
        problem_id = here.act(lambda tx, **by: problems.open_one(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"/problems/{problem_id}", notice="Opened.")


@router.get("/{problem_id}")
def show(here: Here, problem_id: int) -> Response:
    shown = here.ask(lambda tx, **by: _problem(tx, problem_id, now=here.now, **by))
    return here.page("problems/show.html", **shown)


@router.get("/{problem_id}/edit")
def edit(here: Here, problem_id: int) -> Response:
    here.require(Permission.RESPOND)
    found = here.ask(lambda tx, **by: problems.get(tx, problem_id, **by))
    return _form(here, problem_form.filled(found), problem_id)


@router.post("/{problem_id}/edit")
def save(here: Here, problem_id: int, form: Annotated[ProblemForm, Form()]) -> Response:
    wanted, version = form.wanted, form.version
    try:
        after = here.act(
            lambda tx, **by: problems.change(
                tx, problem_id, wanted(), expected_version=version, **by
            )
        )
    except forms.REFUSED as refusal:
        return _form(here, form, problem_id, refusal=refusal)
    is_known = after.status is Status.KNOWN_ERROR
    said = "Saved. It is a known error, and offered on incidents like its own." if is_known else ""
    return render.redirect(f"/problems/{problem_id}", notice=said or "Saved.")


def _problem(tx: Tx, problem_id: int, *, actor: Actor, now: datetime) -> dict[str, Any]:
    found = problems.get(tx, problem_id, actor=actor)
    items = action_items.of_problem(tx, problem_id, actor=actor)
    people = [found.owner_id, *(item.owner_id for item in items)]
    return {
        "found": found,
        "linked": linking.incidents_of(tx, problem_id, actor=actor),
        "like": matching.incidents_like(tx, problem_id, actor=actor),
        "items": items,
        "late": {item.id for item in items if action_item.is_overdue(item, now)},
        "owners": names.people(tx),
        "known": names.of(tx, people=people, services=[found.service_id], teams=[found.team_id]),
    }


def _form(
    here: Standing,
    form: ProblemForm,
    problem_id: int | None,
    *,
    refusal: forms.Refusal | None = None,
) -> Response:
    shown = here.look(problem_form.choices)
    return here.form("problems/form.html", form, refusal, number=problem_id, **shown)
