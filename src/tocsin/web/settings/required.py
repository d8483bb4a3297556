"""Required fields: what must be known of an incident before it gets to a stage."""

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.incidents.actions import requiring
from tocsin.incidents.requirement import Need, Requirements, Stage
from tocsin.kit.routing import Router
from tocsin.web import forms, nested, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/required-fields"


class RequiredForm(BaseModel):
    """By stage and field, whatever a ticked box sends."""

    needed: dict[Stage, dict[Need, str]] = {}

    def wanted(self) -> Requirements:
        return {stage: frozenset(needs) for stage, needs in self.needed.items()}


@router.get(_PATH)
def show(here: Here) -> Response:
    here.require(Permission.READ)
    known = here.look(requiring.requirements)
    return _form(here, RequiredForm(needed={s: dict.fromkeys(known[s], "yes") for s in Stage}))


@router.post(_PATH)
def replace(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(RequiredForm, given)
    try:
        here.act(lambda tx, **by: requiring.set_requirements(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, refusal)
    return render.redirect(_PATH, notice="Saved. It holds from now on.")


def _form(here: Standing, form: RequiredForm, refusal: forms.Refusal | None = None) -> Response:
    shown: render.Shown = {"stages": list(Stage), "needs": list(Need), "words": _WORDS}
    return here.form("settings/required.html", form, refusal, **shown)


_WORDS = {
    Need.CATEGORY: "Category",
    Need.SERVICE: "Service",
    Need.TEAM: "Team",
    Need.ASSIGNEE: "Assignee",
    Need.REPORTER: "Reporter",
    Need.DESCRIPTION: "Description",
    Need.OCCURRED: "When it began",
    Need.ITEM: "Configuration item",
    Need.ANSWERS: "Answers to the questions of its category",
}
