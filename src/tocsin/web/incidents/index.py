"""The list of incidents: searched, filtered, a page at a time, worked through by keyboard."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents import lifecycle, search
from tocsin.incidents.actions import reading
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.search import Sort
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, links, names, render, session
from tocsin.web.incidents import lines, queues
from tocsin.web.incidents.queues import Queue
from tocsin.web.session import Signed
from tocsin.work import view as views

router = Router()

_PAGE = 50
_SHOWN: Mapping[str, tuple[Status, ...]] = {
    "open": tuple(sorted(lifecycle.OPEN)),
    "new": (Status.OPEN,),
    "working": (Status.ACKNOWLEDGED, Status.IN_PROGRESS),
    "pending": (Status.PENDING,),
    "resolved": (Status.RESOLVED,),
    "closed": (Status.CLOSED, Status.CANCELLED),
    "all": (),
}
_WORDS: Mapping[str, str] = {
    "open": "Open",
    "new": "Nobody has it",
    "working": "In work",
    "pending": "Pending",
    "resolved": "Resolved",
    "closed": "Closed",
    "all": "All",
}


class Asked(links.Asked):
    """``status`` is one of the segments, ``assignee`` an id, ``me`` or ``nobody``; a ``view``
    asks for itself."""

    path = "/incidents"

    view: str = ""
    q: str = ""
    status: str = "open"
    priority: Annotated[Priority | None, forms.UNCHOSEN] = None
    service: forms.Chosen = None
    team: forms.Chosen = None
    assignee: str = ""
    sort: Sort = Sort.NEWEST

    def query(self, signed: Signed) -> search.Query:
        return search.Query(
            text=self.q,
            status=_SHOWN.get(self.status, ()),
            priority=(self.priority,) if self.priority else (),
            service_id=self.service,
            team_id=self.team,
            assignee_id=self._assignee_id(signed),
            is_unassigned=self.assignee == "nobody",
            sort=self.sort,
            cursor=self.cursor,
            limit=_PAGE,
        )

    def _assignee_id(self, signed: Signed) -> int | None:
        if self.assignee == "me":
            return signed.person.id
        return int(self.assignee) if self.assignee.isdecimal() else None


@router.get("/incidents")
def index(request: Request, signed: session.Viewer, asked: Annotated[Asked, Query()]) -> Response:
    with session.database(request).reading() as tx:
        known = _queues(tx, signed)
        chosen = queues.chosen(known, asked.view)
        found = reading.search(tx, _query(asked, chosen, signed), actor=signed.actor)
        shown: render.Shown = {
            "lines": lines.of(tx, found.items, now=request.state.reader.now),
            "older": asked.link(cursor=found.next) if found.next else "",
            "queues": queues.tabs(tx, known, actor=signed.actor) if known else [],
            "queue": chosen,
            **(_filters(tx, asked, signed) if chosen is None else {}),
        }
    return render.page(request, "incidents/index.html", asked=asked, **shown)


def _queues(tx: Tx, signed: Signed) -> list[Queue]:
    """Those who only report have none."""
    may_read = permission.may(signed.actor, Permission.READ)
    return queues.of(tx, actor=signed.actor) if may_read else []


def _query(asked: Asked, chosen: Queue | None, signed: Signed) -> search.Query:
    if chosen is None:
        return asked.query(signed)
    return views.query(chosen.asked, signed.actor, cursor=asked.cursor, limit=_PAGE)


def _new_view(asked: Asked) -> str:
    """Return where this list is kept under a name."""
    said: list[tuple[str, Any]] = [
        *(("status", status.value) for status in _SHOWN.get(asked.status, ())),
        ("priority", asked.priority and asked.priority.value),
        ("text", asked.q),
        ("service", asked.service),
        ("team", asked.team),
        ("assignee", asked.assignee),
        ("sort", asked.sort.value),
    ]
    return f"/views/new?{urlencode([(name, value) for name, value in said if value])}"


def _filters(tx: Tx, asked: Asked, signed: Signed) -> render.Shown:
    """What the list can be narrowed by; a queue asks for itself."""
    return {
        "segments": _segments(tx, asked, signed),
        "new_view": _new_view(asked),
        **_choices(tx),
    }


def _segments(tx: Tx, asked: Asked, signed: Signed) -> list[tuple[str, str, int | None]]:
    counted = reading.counts(tx, actor=signed.actor)
    return [
        (
            _WORDS[name],
            asked.link(status=name),
            sum(counted.get(status, 0) for status in statuses)
            if lifecycle.OPEN.issuperset(statuses) and statuses
            else None,
        )
        for name, statuses in _SHOWN.items()
    ]


def _choices(tx: Tx) -> dict[str, Any]:
    return {
        "services": names.services(tx),
        "teams": names.teams(tx),
        "people": names.workers(tx),
        "priorities": [(priority.value, priority.value) for priority in Priority],
    }
