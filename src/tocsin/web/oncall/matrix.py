"""The escalation matrix: whom to bring in and inform when an incident is grave or unanswered."""

from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import escalation_matrix
from tocsin.incidents.actions import bringing_in
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing
from tocsin.web.oncall import duty, matrix_form, policy_form
from tocsin.web.oncall.matrix_form import MatrixForm, RowForm

router = Router()


@router.get("/escalation-matrix")
def show(here: Here) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        rows = bringing_in.matrix(tx, actor=actor)
        return {
            "rows": [
                {
                    "name": row.name,
                    "when": escalation_matrix.words(row),
                    "brings_in": duty.in_words(tx, row.bring_in),
                    "informs": duty.in_words(tx, row.inform),
                }
                for row in rows
            ]
        }

    return here.page("oncall/matrix.html", **here.ask(question))


@router.get("/escalation-matrix/edit")
def edit(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    rows = here.ask(bringing_in.matrix)
    return _form(here, matrix_form.filled(rows) if rows else MatrixForm(rows=[RowForm()]))


@router.post("/escalation-matrix/edit")
def replace(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(MatrixForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form)
    try:
        here.act(lambda tx, **by: bringing_in.set_matrix(tx, form.wanted(tx), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal=refusal)
    said = "Saved. Every open incident is looked at by it."
    return render.redirect("/escalation-matrix", notice=said)


def _form(here: Standing, form: MatrixForm, *, refusal: forms.Refusal | None = None) -> Response:
    choices = here.look(lambda tx: policy_form.choices(tx, with_vendors=True))
    return here.form("oncall/matrix_form.html", form, refusal, choices=choices)
