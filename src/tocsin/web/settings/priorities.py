"""The priority matrix: what an impact and an urgency come to."""

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import configuring
from tocsin.incidents.priority import Level, Matrix, Priority
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing

router = APIRouter()


class MatrixForm(BaseModel):
    cells: dict[Level, dict[Level, Priority]] = {}

    def wanted(self) -> Matrix:
        return Matrix(
            {(i, u): priority for i, row in self.cells.items() for u, priority in row.items()}
        )


@router.get("/settings/priorities")
def show(here: Here) -> Response:
    here.require(Permission.READ)
    matrix = here.look(configuring.matrix)
    cells = {i: {u: matrix.priority(i, u) for u in Level} for i in Level}
    return _form(here, MatrixForm(cells=cells))


@router.post("/settings/priorities")
def replace(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(MatrixForm, given)
    try:
        here.act(lambda tx, **by: configuring.set_matrix(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    said = "Saved. It holds for what is prioritized from now on."
    return render.redirect("/settings/priorities", notice=said)


def _form(here: Standing, form: MatrixForm, refusal: forms.Refusal | None = None) -> Response:
    priorities = [(each.value, each.value) for each in Priority]
    shown: render.Shown = {"levels": list(Level), "priorities": priorities}
    return here.form("settings/priorities.html", form, refusal, **shown)
