"""Was I paged: why somebody was paged or was not in a time, for themselves and for managers."""

from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import whether
from tocsin.incidents.actions.whether import Answer, Asked
from tocsin.kit.tx import Tx
from tocsin.oncall.shift import Span
from tocsin.web import forms, moments, names, render
from tocsin.web.here import Here, Standing
from tocsin.web.incidents import trace

router = APIRouter()

_BACK = timedelta(days=6)


class AskedFor(BaseModel):
    """``start`` is the first day and ``end`` the last; the last 7 days unless told else."""

    person: forms.Number | None = None
    start: moments.Day = None
    end: moments.Day = None
    cursor: str | None = None

    def span(self, here: Standing) -> Span:
        zone = here.reader.zone
        last = self.end or here.reader.here.date()
        first = self.start or last - _BACK
        starts_at = moments.day_began(first, zone=zone)
        return Span(starts_at, moments.day_began(last + timedelta(days=1), zone=zone))


@router.get("/on-call/mine/pages")
def show(here: Here, asked: Annotated[AskedFor, Query()]) -> Response:
    span, me = asked.span(here), here.signed.person.id
    person_id = asked.person or me
    wanted = Asked(person_id, ZoneInfo(here.reader.zone), asked.cursor, limit=30)

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

    ends = span.ends_at - timedelta(seconds=1)
    shown = here.ask(question)
    return here.page("oncall/paged.html", span=span, ends=ends, is_me=person_id == me, **shown)


def _shown(answer: Answer) -> dict[str, Any]:
    href = trace.href_of(answer.subject)
    is_page = answer.page_id is not None and href
    return {
        "title": answer.title,
        "href": f"{href}/paging" if is_page else href,
        "verdict": answer.verdict,
        "links": trace.drawn(answer.verdict.links),
    }
