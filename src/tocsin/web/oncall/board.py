"""Who is on call now, in the next two weeks, and where a page would reach nobody."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit import clock
from tocsin.kit.tx import Tx
from tocsin.web import moments
from tocsin.web.here import Here
from tocsin.web.oncall import calendar, duty, override_form, weak_spots
from tocsin.web.render import Shown

router = APIRouter()


class Asked(BaseModel):
    """``start`` is the first day of the calendar; today unless told else."""

    start: moments.Day = None


@router.get("/on-call")
def show(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    def question(tx: Tx, *, actor: Actor) -> Shown:
        now = clock.now(tx)
        return {
            "board": duty.board(tx, actor, now=now),
            "calendar": calendar.of_all(tx, actor, reader=here.reader, start=asked.start),
            "spots": weak_spots.found(tx, actor, now=now),
            "take_over": override_form.blank(tx, actor, now=now),
        }

    return here.page("oncall/board.html", **here.ask(question))
