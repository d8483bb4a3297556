"""The board to run a shift from: what is open, what nobody has answered first, who is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import reading
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.search import Query, Sort
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.web import names, render, session
from tocsin.web.incidents import lines
from tocsin.web.incidents.lines import Line

router = Router()

_MOST = 60


@dataclass(frozen=True, slots=True)
class Turn:
    """Who has a schedule now; nobody is worth saying too."""

    schedule: str
    person: str | None
    until: datetime | None


@router.get("/board")
def board(request: Request, signed: session.Viewer) -> Response:
    permission.require(signed.actor, Permission.READ)
    now = request.state.reader.now
    with session.database(request).reading() as tx:
        shown = {**_lines(tx, signed.actor, now=now), "turns": _turns(tx, now=now)}
    return render.page(request, "board/board.html", **shown)


def _lines(tx: Tx, actor: Actor, *, now: datetime) -> dict[str, Any]:
    query = Query(status=tuple(lifecycle.OPEN), sort=Sort.PRIORITY, limit=_MOST)
    found = reading.search(tx, query, actor=actor)
    ordered = sorted(lines.of(tx, found.items, now=now), key=_order)
    counted = reading.counts(tx, actor=actor)
    return {
        "lines": ordered,
        "total": sum(counted.values()),
        "waiting": counted.get(Status.OPEN, 0),
        "has_more": found.next is not None,
    }


def _order(line: Line) -> tuple[bool, bool, str, datetime]:
    """What nobody has answered first, then the worst, then what waits longest; drills last."""
    return (line.is_drill, not line.is_alarm, line.priority, line.logged_at)


def _turns(tx: Tx, *, now: datetime) -> list[Turn]:
    watches = oncall.board(tx, at=now)
    known = names.of(tx, people=[w.current.person_id for w in watches if w.current])
    return [
        Turn(
            watch.schedule.name,
            known.person(watch.current.person_id) if watch.current else None,
            watch.current.ends_at if watch.current else None,
        )
        for watch in watches
    ]
