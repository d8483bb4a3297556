"""Problems behind an incident: linked from either page, or opened from the incident."""

from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from tocsin.kit.routing import Router
from tocsin.problems.actions import linking
from tocsin.web import paths, render
from tocsin.web.here import Here

router = Router(prefix="/incidents/{number}")


@router.post("/problems")
def link(
    here: Here,
    number: int,
    problem_id: Annotated[int, Form(ge=1, le=2**62)],
    next: Annotated[str, Form()] = "",
) -> Response:
    here.act(lambda tx, **by: linking.link(tx, problem_id, number, **by))
    back = paths.local(next or f"/incidents/{number}")
    return render.redirect(back, notice=f"Problem {problem_id} is behind #{number}.")


@router.post("/problems/{problem_id}/removal")
def unlink(here: Here, number: int, problem_id: int, next: Annotated[str, Form()] = "") -> Response:
    here.act(lambda tx, **by: linking.unlink(tx, problem_id, number, **by))
    return render.redirect(paths.local(next or f"/incidents/{number}"), notice="Taken off.")


@router.post("/new-problem")
def open_from(here: Here, number: int) -> Response:
    problem_id = here.act(lambda tx, **by: linking.open_from(tx, number, **by))
    return render.redirect(f"/problems/{problem_id}/edit", notice="Opened. What is behind it?")
