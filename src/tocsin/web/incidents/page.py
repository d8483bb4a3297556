"""The page of one incident: the first screen, the stream, the facts, and its parts as tabs."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.comms.actions import updates
from tocsin.desk.actions import mails as mail
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents import milestone
from tocsin.incidents.actions import reading
from tocsin.incidents.milestone import Milestone
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import runbooks
from tocsin.reviews.actions import reviews
from tocsin.web import render, session, telling
from tocsin.web.incidents import clues, own, served, stream, suggested, trace, view
from tocsin.web.incidents import tasks as doing
from tocsin.web.incidents.at import At, Here
from tocsin.web.incidents.stream import Shown
from tocsin.work import presence
from tocsin.work.actions import presences
from tocsin.work.actions import tasks as todo

router = Router(prefix="/incidents/{number}")


class Asked(BaseModel):
    """Which part of the stream; ``whole`` leaves nothing of a long one out."""

    show: Shown = Shown.MAIN
    whole: bool = False


@router.get("")
def show(at: Here, asked: Annotated[Asked, Query()]) -> Response:
    if not permission.may(at.signed.actor, Permission.READ):
        return own.show(at)
    with session.database(at.request).reading() as tx:
        shown = _shared(tx, at) | _conversation(tx, at, asked)
    return _page(at, "stream", shown)


@router.get("/alerts")
def alerts(at: Here) -> Response:
    with session.database(at.request).reading() as tx:
        shown = _shared(tx, at)
        ids = [alert.id for alert in shown["view"].alerts]
        shown |= {"because": reading.reasons_of_alerts(tx, ids)}
    found = telling.of(shown["view"].alerts)
    return _page(at, "alerts", {**shown, "telling": found})


@router.get("/paging")
def paging(at: Here) -> Response:
    with session.database(at.request).reading() as tx:
        shown = _shared(tx, at)
        zone = at.request.state.reader.time_zone
        found = trace.of(tx, at.number, zone=zone, actor=at.signed.actor)
    return _page(at, "paging", {**shown, "chains": found})


@router.get("/updates")
def sent(at: Here) -> Response:
    with session.database(at.request).reading() as tx:
        shown = _shared(tx, at)
        found = updates.of_incident(tx, at.number, actor=at.signed.actor)
    return _page(at, "updates", {**shown, "updates": found})


@router.get("/milestones")
def milestones(at: Here) -> Response:
    with session.database(at.request).reading() as tx:
        shown = _shared(tx, at)
    times = shown["view"].incident.milestones
    said = {
        "times": times,
        "meaning": milestone.MEANING,
        "by_hand": [m for m in Milestone if m in milestone.BY_HAND],
        "contradictions": milestone.contradictions(times),
    }
    return _page(at, "milestones", shown | said)


@router.get("/mails")
def mails(at: Here) -> Response:
    with session.database(at.request).reading() as tx:
        shown = _shared(tx, at)
        found = mail.of_incident(tx, at.number, actor=at.signed.actor)
    return _page(at, "mails", {**shown, "found": found})


@router.get("/tasks")
def tasks(at: Here) -> Response:
    with session.database(at.request).reading() as tx:
        shown = _shared(tx, at) | dict(doing.shown(tx, at))
    return _page(at, "tasks", shown)


def _shared(tx: Tx, at: At) -> dict[str, Any]:
    """Return what stands around every tab."""
    seen = view.of(tx, at.number, actor=at.signed.actor, now=_now(at))
    review = reviews.find(tx, at.number, actor=at.signed.actor)
    mails = mail.count_of_incident(tx, at.number)
    others = presences.others(tx, at.number, actor=at.signed.actor, now=_now(at))
    left = sum(not each.is_done for each in todo.of_incident(tx, at.number, actor=at.signed.actor))
    return {
        "tasks_left": left,
        "here_too": presence.sentence(others),
        "view": seen,
        "incident": seen.incident,
        "served": served.of(tx, seen.incident, actor=at.signed.actor),
        "suggested": _suggested(tx, at, seen),
        "review": review,
        "mails": mails,
    }


def _suggested(tx: Tx, at: At, seen: view.View) -> suggested.Suggested | None:
    """What nobody has sorted yet is offered to whoever could."""
    if not seen.can_respond:
        return None
    return suggested.of(tx, seen.incident, actor=at.signed.actor, now=_now(at))


def _conversation(tx: Tx, at: At, asked: Asked) -> dict[str, Any]:
    actor, now = at.signed.actor, _now(at)
    incident = reading.get(tx, at.number, actor=actor)
    entries = reading.timeline(tx, at.number, actor=actor)
    return {
        "asked": asked,
        "stream": stream.drawn(entries, asked.show, whole=asked.whole, now=now),
        "clues": clues.of(tx, incident, actor=actor, now=now),
        "runs": runbooks.runs(tx, at.number, actor=actor),
    }


def _now(at: At) -> datetime:
    now: datetime = at.request.state.reader.now
    return now


def _page(at: At, tab: str, shown: dict[str, Any]) -> Response:
    return render.page(at.request, "incidents/show.html", tab=tab, **shown)
