"""Schedules: who has each now, and what each comes to."""

from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.actions import reading
from tocsin.web import render
from tocsin.web.here import Here
from tocsin.web.oncall import duty, plans

router = Router()

_PAGE = 50


@router.get("/schedules")
def index(here: Here, cursor: str | None = None) -> Response:
    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = reading.list_schedules(tx, cursor=cursor, limit=_PAGE, actor=actor)
        ids = [each.id for each in found.items]
        duties = duty.duties(tx, actor, now=here.now, schedule_ids=ids)
        return {"duties": duties, "next": found.next}

    return here.page("oncall/schedules.html", cursor=cursor, **here.ask(question))


@router.get("/schedules/{number}")
def show(here: Here, number: int) -> Response:
    shown = here.ask(lambda tx, **by: plans.view(tx, number, reader=here.reader, **by))
    return here.page("oncall/schedule.html", **shown)


@router.post("/schedules/{number}/removal")
def remove(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: oncall.remove_schedule(tx, number, **by))
    return render.redirect("/schedules", notice="The schedule is removed.")
