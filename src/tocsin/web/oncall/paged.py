"""Was I paged: why somebody was paged or was not in a time, for themselves and for managers."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import whether
from tocsin.incidents.actions.whether import Answer, Asked
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall.shift import Span
from tocsin.web import forms, moments, names, render
from tocsin.web.here import Here, Standing
from tocsin.web.incidents import trace

router = Router()

_BACK = timedelta(days=6)


class AskedFor(BaseModel):
    """``start`` is the first day and ``end`` the last; the last 7 days unless told else."""

    person: forms.Number | None = None
    start: moments.Day = None
    end: moments.Day = None
    cursor: str | None = None

    def days(self, here: Standing) -> tuple[date, date]:
        last = self.end or here.now.astimezone(here.reader.time_zone).date()
        return self.start or last - _BACK, last


@router.get("/on-call/mine/pages")
def show(here: Here, asked: Annotated[AskedFor, Query()]) -> Response:
    (first, last), me = asked.days(here), here.signed.person.id
    span = _span(first, last, here.reader.zone)
    person_id = asked.person or me
    wanted = Asked(person_id, here.reader.time_zone, asked.cursor, limit=30)

    def question(tx: Tx, *, actor: Actor) -> render.Shown:
        found = whether.between(tx, span, wanted, actor=actor)
        muted = [] if asked.cursor else whether.muted(tx, span, wanted, actor=actor)
        is_manager = permission.may(actor, Permission.CONFIGURE)
        return {
            "person": identity.person(tx, person_id),
            "answers": [_shown(each) for each in found.items],
            "muted": [_shown(each) for each in muted],
            "older": found.next,
            "people": names.people(tx) if is_manager else [],
        }

    shown = here.ask(question)
    is_me = person_id == me
    return here.page("oncall/paged.html", first=first, last=last, is_me=is_me, **shown)


def _span(first: date, last: date, zone: str) -> Span:
    ends_at = moments.day_began(last + timedelta(days=1), zone=zone)
    return Span(moments.day_began(first, zone=zone), ends_at)


def _shown(answer: Answer) -> dict[str, Any]:
    href = trace.href_of(answer.subject)
    is_page = answer.page_id is not None and href
    return {
        "title": answer.title,
        "href": f"{href}/paging" if is_page else href,
        "verdict": answer.verdict,
        "links": trace.drawn(answer.verdict.links),
    }
