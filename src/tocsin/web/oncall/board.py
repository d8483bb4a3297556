"""Who is on call: now, on the page that is there before all others; and in the weeks ahead.

The first page is what somebody opens at 3 a.m. to ring a colleague: one question of the database,
no script, and nothing beside the answer. What takes longer to look up has a page of its own.
"""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit import clock
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import moments
from tocsin.web.here import Here
from tocsin.web.oncall import calendar, duty, weak_spots
from tocsin.web.render import Shown

router = Router()


class Asked(BaseModel):
    """``start`` is the first day of the calendar; today unless told else."""

    start: moments.Day = None


@router.get("/on-call")
def show(here: Here) -> Response:
    duties = here.ask(lambda tx, **by: duty.duties(tx, now=clock.now(tx), **by))
    return here.page("oncall/board.html", duties=duties)


@router.get("/on-call/calendar")
def ahead(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    def question(tx: Tx, *, actor: Actor) -> Shown:
        now = clock.now(tx)
        return {
            "board": duty.board(tx, actor, now=now),
            "calendar": calendar.of_all(tx, actor, reader=here.reader, start=asked.start),
            "spots": weak_spots.found(tx, actor, now=now),
        }

    return here.page("oncall/ahead.html", **here.ask(question))
