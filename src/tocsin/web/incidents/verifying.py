"""Somebody saw it work again, and says what they saw."""

from functools import partial
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.incidents.actions import ending
from tocsin.kit.routing import Router
from tocsin.web.incidents.at import FormPage, Here

router = Router(prefix="/incidents/{number}")


class VerificationForm(BaseModel):
    evidence: str = ""


VERIFICATION = FormPage("incidents/forms/verification.html", lambda _: VerificationForm())


@router.get("/verification")
def show(at: Here) -> Response:
    return at.show(VERIFICATION)


@router.post("/verification")
def verify(at: Here, form: Annotated[VerificationForm, Form()]) -> Response:
    act = partial(ending.verify, evidence=form.evidence)
    return at.take(VERIFICATION, form, act, notice="Noted that you saw it work.")
