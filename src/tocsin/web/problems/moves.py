"""A problem moves: accepted, dismissed, resolved, looked into again; each is one button."""

from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from tocsin.kit.routing import Router
from tocsin.problems.actions import moving
from tocsin.web import render
from tocsin.web.here import Here

router = Router(prefix="/problems/{problem_id}")


@router.post("/acceptance")
def accept(here: Here, problem_id: int) -> Response:
    here.act(lambda tx, **by: moving.accept(tx, problem_id, **by))
    return render.redirect(f"/problems/{problem_id}/edit", notice="Accepted. Who looks into it?")


@router.post("/dismissal")
def dismiss(here: Here, problem_id: int, reason: Annotated[str, Form()] = "") -> Response:
    here.act(lambda tx, **by: moving.dismiss(tx, problem_id, reason=reason, **by))
    said = "Dismissed. For the same incidents it is not proposed again."
    undo = f"/problems/{problem_id}/reopening"
    return render.redirect("/problems", notice=said, undo=undo)


@router.post("/resolution")
def resolve(here: Here, problem_id: int, how: Annotated[str, Form()] = "") -> Response:
    here.act(lambda tx, **by: moving.resolve(tx, problem_id, how=how, **by))
    undo = f"/problems/{problem_id}/reopening"
    return render.redirect(f"/problems/{problem_id}", notice="Resolved.", undo=undo)


@router.post("/reopening")
def reopen(here: Here, problem_id: int) -> Response:
    here.act(lambda tx, **by: moving.reopen(tx, problem_id, **by))
    return render.redirect(f"/problems/{problem_id}", notice="It is looked into again.")
