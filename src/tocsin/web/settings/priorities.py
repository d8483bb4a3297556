"""The priority matrix: what an impact and an urgency come to."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import configuring, judging
from tocsin.incidents.judgement import Raises
from tocsin.incidents.priority import Level, Matrix, Priority
from tocsin.kit.routing import Router
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing

router = Router()


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


@router.post("/settings/priorities/first")
def set_first(here: Here, raises: Annotated[Raises, Form()] = Raises.NOTHING) -> Response:
    here.act(lambda tx, **by: judging.set_vip_raises(tx, raises, **by))
    return render.redirect("/settings/priorities", notice="Saved. It holds from now on.")


_RAISES = [
    (Raises.NOTHING.value, "Nothing"),
    (Raises.URGENCY.value, "The urgency, by one"),
    (Raises.IMPACT.value, "The impact, by one"),
    (Raises.BOTH.value, "Both, by one"),
]


def _form(here: Standing, form: MatrixForm, refusal: forms.Refusal | None = None) -> Response:
    priorities = [(each.value, each.value) for each in Priority]
    raises = here.look(judging.vip_raises)
    shown: render.Shown = {"levels": list(Level), "priorities": priorities}
    shown |= {"raises": raises, "raising": _RAISES}
    return here.form("settings/priorities.html", form, refusal, **shown)
