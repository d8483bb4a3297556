"""Who is on call now, in the next two weeks, and where a page would reach nobody."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from tocsin.kit import clock
from tocsin.web import moments, render, session
from tocsin.web.oncall import calendar, duty, override_form, weak_spots

router = APIRouter()


class Asked(BaseModel):
    """``start`` is the first day of the calendar; today unless told else."""

    start: moments.Day = None


@router.get("/on-call")
def show(request: Request, signed: session.Viewer, asked: Annotated[Asked, Query()]) -> Response:
    with session.database(request).reading() as tx:
        now, reader = clock.now(tx), request.state.reader
        shown: render.Shown = {
            "board": duty.board(tx, signed.actor, now=now),
            "calendar": calendar.of_all(tx, signed.actor, reader=reader, start=asked.start),
            "spots": weak_spots.found(tx, signed.actor, now=now),
            "take_over": override_form.blank(tx, signed.actor, now=now),
        }
    return render.page(request, "oncall/board.html", **shown)
