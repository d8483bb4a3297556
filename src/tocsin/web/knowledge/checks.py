"""An article is checked again on its day, and a draft of one is made where an incident ended."""

from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.kit.routing import Router
from tocsin.knowledge.actions import checking, drafting
from tocsin.web import render
from tocsin.web.here import Here
from tocsin.web.moments import Day

router = Router()


class CheckForm(BaseModel):
    review_on: Day = None


@router.post("/knowledge/{article_id}/check")
def check(here: Here, article_id: int, form: Annotated[CheckForm, Form()]) -> Response:
    day = form.review_on
    here.act(lambda tx, **by: checking.checked(tx, article_id, review_on=day, **by))
    return render.redirect(f"/knowledge/{article_id}", notice="Noted that it still holds.")


@router.post("/incidents/{number}/article-draft")
def draft(here: Here, number: int) -> Response:
    article_id = here.act(lambda tx, **by: drafting.draft(tx, number, **by))
    said = "A draft of how it ended. Say it for somebody who was not there."
    return render.redirect(f"/knowledge/{article_id}/edit", notice=said)
