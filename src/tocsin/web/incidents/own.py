"""What its reporter may do at the incident's own address; what they see is in the portal."""

from functools import partial
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from tocsin.desk.actions import rating as desk
from tocsin.desk.satisfaction import Rating
from tocsin.incidents.actions import closing, reading
from tocsin.kit.routing import Router
from tocsin.web import session
from tocsin.web.incidents.at import At, Here

router = Router(prefix="/incidents/{number}")


class RatingForm(BaseModel):
    score: int = 0
    comment: str = ""


def show(at: At) -> Response:
    """Lead who only reports to what is written for them."""
    with session.database(at.request).reading() as tx:
        reading.get(tx, at.number, actor=at.signed.actor)
    return RedirectResponse(f"/reports/{at.number}", 303)


@router.post("/confirmation")
def confirm(at: Here) -> Response:
    return at.do(closing.confirm, notice="Thank you. Glad that it works again.")


@router.post("/satisfaction")
def rate(at: Here, form: Annotated[RatingForm, Form()]) -> Response:
    act = partial(desk.rate, rating=Rating(form.score, form.comment))
    return at.do(act, notice="Thank you for telling us.")
