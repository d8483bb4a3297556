"""An incident as its reporter sees it: what was said for them, and whether it works again."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.desk import actions as desk
from tocsin.desk.satisfaction import Rating
from tocsin.incidents.actions import closing, reading
from tocsin.web import names, render, session
from tocsin.web.incidents import stream
from tocsin.web.incidents.at import At, Here
from tocsin.web.incidents.stream import Shown

router = APIRouter(prefix="/incidents/{number}")


class RatingForm(BaseModel):
    score: int = 0
    comment: str = ""


def show(at: At) -> Response:
    actor = at.signed.actor
    with session.database(at.request).reading() as tx:
        incident = reading.get(tx, at.number, actor=actor)
        entries = reading.timeline(tx, at.number, actor=actor)
        shown: dict[str, Any] = {
            "incident": incident,
            "names": names.of(tx, people=[incident.assignee_id], services=incident.service_ids),
            "stream": stream.drawn(
                entries, Shown.MAIN, whole=True, now=at.request.state.reader.now
            ),
            "files": reading.attachments(tx, at.number, actor=actor),
            "asked": desk.of_incident(tx, at.number, actor=actor),
        }
    return render.page(at.request, "incidents/own.html", **shown)


@router.post("/confirmation")
def confirm(at: Here) -> Response:
    return at.do(closing.confirm, notice="Thank you. Glad that it works again.")


@router.post("/satisfaction")
def rate(at: Here, form: Annotated[RatingForm, Form()]) -> Response:
    act = partial(desk.rate, rating=Rating(form.score, form.comment))
    return at.do(act, notice="Thank you for telling us.")
