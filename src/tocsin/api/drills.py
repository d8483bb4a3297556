"""Drills: incidents that are rehearsed, marked DRILL everywhere and out of every key figure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Moment, Output, shown
from tocsin.drills import actions
from tocsin.drills.drill import Drill, NewDrill, Status
from tocsin.incidents.priority import Level
from tocsin.kit import errors

router = chapter("drills")


class NoDrill(errors.NotFound):
    def __init__(self, number: int) -> None:
        super().__init__(f"Incident {number} is not played by a drill.")


class DrillOut(Output):
    """``pages``: for real, else for show. What was measured is in seconds from the detection."""

    id: int
    title: str
    scenario: str
    service: str | None
    service_id: int | None
    pages: bool
    impact: Level
    urgency: Level
    status: Status
    planned_for: datetime | None
    planned_by: str
    planned_by_name: str
    planned_at: datetime
    incident: int | None
    started_at: datetime | None
    ended_at: datetime | None
    dropped_at: datetime | None
    notes: str
    time_to_acknowledge: float | None
    time_to_diagnose: float | None
    time_to_mitigate: float | None
    time_to_resolve: float | None


class DrillIn(Input):
    """``pages`` wakes people by the escalation policy; else the drill is for show."""

    title: str
    scenario: str = ""
    service: Named | None = None
    pages: bool = False
    impact: Level = Level.HIGH
    urgency: Level = Level.HIGH
    planned_for: Moment | None = None


class NotesIn(Input):
    notes: str = ""


@router.get("/drills")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[DrillOut]:
    """Return the drills, those planned last first."""
    found = actions.listed(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.post("/drills", status_code=201)
def plan(body: DrillIn, frame: Writing) -> DrillOut:
    drill_id = actions.plan(frame.tx, _wanted(body, frame), actor=frame.actor, now=frame.now)
    return _one(frame, drill_id)


@router.get("/drills/{drill_id}")
def show(drill_id: Id, frame: Reading) -> DrillOut:
    return _one(frame, drill_id)


@router.put("/drills/{drill_id}")
def change(drill_id: Id, body: DrillIn, frame: Writing) -> DrillOut:
    """Plan it otherwise, as long as it has not started."""
    wanted = _wanted(body, frame)
    actions.change(frame.tx, drill_id, wanted, actor=frame.actor, now=frame.now)
    return _one(frame, drill_id)


@router.post("/drills/{drill_id}/start")
def start(drill_id: Id, frame: Writing) -> DrillOut:
    """Declare the incident that it is played with."""
    actions.start(frame.tx, drill_id, actor=frame.actor, now=frame.now)
    return _one(frame, drill_id)


@router.post("/drills/{drill_id}/end")
def end(drill_id: Id, frame: Writing, body: NotesIn | None = None) -> DrillOut:
    """End it, and its incident with it if that is still open; what was measured is kept."""
    notes = body.notes if body else ""
    actions.end(frame.tx, drill_id, notes=notes, actor=frame.actor, now=frame.now)
    return _one(frame, drill_id)


@router.put("/drills/{drill_id}/notes")
def note(drill_id: Id, body: NotesIn, frame: Writing) -> DrillOut:
    """Write down what was seen, also after the end."""
    actions.note(frame.tx, drill_id, body.notes, actor=frame.actor, now=frame.now)
    return _one(frame, drill_id)


@router.post("/drills/{drill_id}/drop")
def drop(drill_id: Id, frame: Writing) -> DrillOut:
    """Call off what was only planned."""
    actions.drop(frame.tx, drill_id, actor=frame.actor, now=frame.now)
    return _one(frame, drill_id)


@router.get("/incidents/{number}/drill")
def show_of_incident(number: Id, frame: Reading) -> DrillOut:
    found = actions.of_incident(frame.tx, number, actor=frame.actor)
    if found is None:
        raise NoDrill(number)
    return _shown(frame, [found])[0]


def _wanted(body: DrillIn, frame: Frame) -> NewDrill:
    return NewDrill(
        title=body.title,
        scenario=body.scenario,
        service_id=names.service_id(frame, body.service),
        pages=body.pages,
        impact=body.impact,
        urgency=body.urgency,
        planned_for=body.planned_for,
    )


def _one(frame: Frame, drill_id: int) -> DrillOut:
    return _shown(frame, [actions.get(frame.tx, drill_id, actor=frame.actor)])[0]


def _shown(frame: Frame, found: Sequence[Drill]) -> list[DrillOut]:
    known = names.of(frame.tx, services=[drill.service_id for drill in found])
    actors = names.actors(frame.tx, (drill.planned_by for drill in found))
    return [
        shown(
            DrillOut,
            drill,
            service=known.service(drill.service_id),
            incident=drill.incident_number,
            planned_by_name=actors[drill.planned_by],
            time_to_acknowledge=_seconds(drill.time_to_acknowledge),
            time_to_diagnose=_seconds(drill.time_to_diagnose),
            time_to_mitigate=_seconds(drill.time_to_mitigate),
            time_to_resolve=_seconds(drill.time_to_resolve),
        )
        for drill in found
    ]


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()
