"""Views: a list that was asked for once is kept under a name, for oneself, a team or all."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form, Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import configuring
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.search import Sort
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, render
from tocsin.web.here import Here, Standing
from tocsin.web.work import kept
from tocsin.work.actions import views
from tocsin.work.audience import Audience
from tocsin.work.view import Asked, NewView, View

router = Router()

_MINE = "mine"
_ME, _NOBODY = "me", "nobody"


class ViewForm(BaseModel):
    """``assignee`` is an id, me or nobody, ``team`` an id or mine."""

    name: str = ""
    audience: Audience = Audience.OWN
    team_id: forms.Chosen = None
    text: str = ""
    status: list[Status] = []
    priority: list[Priority] = []
    service: forms.Chosen = None
    team: str = ""
    assignee: str = ""
    category: str = ""
    is_watched: bool = False
    is_major: bool = False
    sort: Sort = Sort.NEWEST

    def wanted(self) -> NewView:
        asked = Asked(
            text=self.text.strip(),
            status=tuple(self.status),
            priority=tuple(self.priority),
            service_id=self.service,
            team_id=None if self.team == _MINE else forms.number_of(self.team),
            is_of_my_teams=self.team == _MINE,
            assignee_id=self._assignee_id(),
            is_mine=self.assignee == _ME,
            is_unassigned=self.assignee == _NOBODY,
            is_watched=self.is_watched,
            category=self.category or None,
            is_major=True if self.is_major else None,
            sort=self.sort,
        )
        return NewView(self.name, asked, self.audience, self.team_id)

    def _assignee_id(self) -> int | None:
        return None if self.assignee in (_ME, _NOBODY) else forms.number_of(self.assignee)


@router.get("/views/new")
def new(here: Here, form: Annotated[ViewForm, Query()]) -> Response:
    here.require(Permission.READ)
    return _form(here, form, None)


@router.post("/views")
def create(here: Here, form: Annotated[ViewForm, Form()]) -> Response:
    try:
        view_id = here.act(lambda tx, **by: views.create(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(f"/incidents?view={view_id}", notice=f"{form.name.strip()} is kept.")


@router.get("/views/{view_id}")
def edit(here: Here, view_id: int) -> Response:
    found = here.ask(lambda tx, **by: views.view(tx, view_id, **by))
    return _form(here, _filled(found), found)


@router.post("/views/{view_id}")
def replace(here: Here, view_id: int, form: Annotated[ViewForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: views.replace(tx, view_id, form.wanted(), **by))
    except forms.REFUSED as refusal:
        found = here.ask(lambda tx, **by: views.view(tx, view_id, **by))
        return _form(here, form, found, refusal=refusal)
    return render.redirect(f"/incidents?view={view_id}", notice="Saved.")


@router.post("/views/{view_id}/removal")
def remove(here: Here, view_id: int) -> Response:
    here.act(lambda tx, **by: views.remove(tx, view_id, **by))
    return render.redirect("/incidents", notice="The view is gone; the incidents are not.")


def _form(
    here: Standing, form: ViewForm, view: View | None, *, refusal: forms.Refusal | None = None
) -> Response:
    shown = here.look(lambda tx: _choices(tx, here))
    may_remove = view is not None and kept.may_change(here, view.keeper)
    return here.form("work/view.html", form, refusal, view=view, may_remove=may_remove, **shown)


def _choices(tx: Tx, here: Standing) -> Mapping[str, Any]:
    return {
        **kept.choices(tx, here),
        "responds": permission.may(here.actor, Permission.RESPOND),
        "statuses": [(each.value, each.words.capitalize()) for each in Status],
        "priorities": [each.value for each in Priority],
        "services": names.services(tx),
        "teams": [(_MINE, "My teams"), *names.teams(tx)],
        "people": [(_ME, "Whoever looks"), (_NOBODY, "Nobody"), *names.workers(tx)],
        "categories": [(c.path, c.path) for c in configuring.categories(tx) if not c.is_archived],
    }


def _filled(view: View) -> ViewForm:
    asked = view.asked
    nobody = _NOBODY if asked.is_unassigned else str(asked.assignee_id or "")
    return ViewForm(
        name=view.name,
        audience=view.audience,
        team_id=view.team_id,
        text=asked.text,
        status=list(asked.status),
        priority=list(asked.priority),
        service=asked.service_id,
        team=_MINE if asked.is_of_my_teams else str(asked.team_id or ""),
        assignee=_ME if asked.is_mine else nobody,
        category=asked.category or "",
        is_watched=asked.is_watched,
        is_major=bool(asked.is_major),
        sort=asked.sort,
    )
