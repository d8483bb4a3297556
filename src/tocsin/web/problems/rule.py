"""When incidents that come again are proposed as a problem."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.problems.actions import recurring
from tocsin.problems.recurrence import Rule
from tocsin.web import forms, render
from tocsin.web.here import Here

router = Router(prefix="/problems/rule")


class RuleForm(BaseModel):
    is_on: bool = False
    fewest: int = 3
    days: int = 30
    likeness: int = 60

    def wanted(self) -> Rule:
        return Rule(self.is_on, self.fewest, self.days, self.likeness / 100)


@router.get("")
def edit(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    found = here.ask(recurring.rule)
    form = RuleForm(
        is_on=found.is_on,
        fewest=found.fewest,
        days=found.days,
        likeness=round(found.likeness * 100),
    )
    return here.form("problems/rule.html", form)


@router.post("")
def save(here: Here, form: Annotated[RuleForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: recurring.set_rule(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return here.form("problems/rule.html", form, refusal)
    return render.redirect("/problems", notice="Saved. It is looked for again within a minute.")
