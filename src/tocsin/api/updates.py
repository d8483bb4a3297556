"""Updates: what those outside are told about an incident, and how often."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Duration, Id, Input, Listed, Output, shown
from tocsin.comms.actions import audiences, cadences, templates, updates
from tocsin.comms.cadence import Cadence
from tocsin.comms.component import State
from tocsin.comms.phase import Phase
from tocsin.comms.template import Rendered
from tocsin.comms.update import NewUpdate, Update
from tocsin.incidents.priority import Priority

router = chapter("updates")


class UpdateOut(Output):
    """``recipients`` counts people and addresses; ``next_due_at`` is when more was promised."""

    id: int
    incident: int
    phase: Phase
    headline: str
    body: str
    state: State | None
    is_public: bool
    next_due_at: datetime | None
    recipients: int
    sent_by: str
    sent_by_name: str
    at: datetime


class MessageOut(Output):
    subject: str
    body: str


class UpdateIn(Input):
    """``headline`` is what outsiders read instead of the title of the incident.

    ``state`` is what the services are in, if the priority does not say it right; ``next_in`` is
    when more will follow, else the cadence says it.
    """

    body: str
    phase: Phase = Phase.INVESTIGATING
    headline: str = ""
    audiences: tuple[Named, ...] = ()
    is_public: bool = False
    state: State | None = None
    template: Named | None = None
    next_in: Duration | None = None


class CadenceOut(Output):
    """How often an update is due by priority; null: whenever there is news."""

    P1: Duration | None
    P2: Duration | None
    P3: Duration | None
    P4: Duration | None
    P5: Duration | None


class CadenceIn(Input):
    """A priority that is left out has no cadence."""

    P1: Duration | None = None
    P2: Duration | None = None
    P3: Duration | None = None
    P4: Duration | None = None
    P5: Duration | None = None


@router.get("/incidents/{number}/updates")
def list_of_incident(number: Id, frame: Reading) -> Listed[UpdateOut]:
    """Return what was told about an incident, newest first."""
    found = updates.of_incident(frame.tx, number, actor=frame.actor)
    return Listed(items=_shown(frame, found))


@router.post("/incidents/{number}/updates", status_code=201)
def post(number: Id, body: UpdateIn, frame: Writing) -> UpdateOut:
    """Send it to the audiences, and put it on the status pages if it is public."""
    new = _wanted(body, frame)
    updates.post(frame.tx, number, new, actor=frame.actor, now=frame.now)
    return _shown(frame, updates.of_incident(frame.tx, number, actor=frame.actor)[:1])[0]


@router.post("/incidents/{number}/updates/preview", response_model=MessageOut)
def preview(number: Id, body: UpdateIn, frame: Reading) -> Rendered:
    """Return the message that it would make; nobody is told."""
    new = _wanted(body, frame)
    return updates.preview(frame.tx, number, new, actor=frame.actor, now=frame.now)


@router.get("/cadence")
def show_cadence(frame: Reading) -> CadenceOut:
    """Return how often updates are due."""
    return _cadence(cadences.view(frame.tx, actor=frame.actor))


@router.put("/cadence")
def replace_cadence(body: CadenceIn, frame: Writing) -> CadenceOut:
    wanted: dict[Priority, timedelta | None] = {p: getattr(body, p) for p in Priority}
    cadences.replace(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return _cadence(cadences.get(frame.tx))


def _wanted(body: UpdateIn, frame: Frame) -> NewUpdate:
    return NewUpdate(
        body=body.body,
        phase=body.phase,
        headline=body.headline,
        audience_ids=_audience_ids(body, frame),
        is_public=body.is_public,
        state=body.state,
        template_id=_template_id(body, frame),
        next_in=body.next_in,
    )


def _audience_ids(body: UpdateIn, frame: Frame) -> tuple[int, ...]:
    if not body.audiences:
        return ()
    known = audiences.listed(frame.tx, actor=frame.actor)
    return tuple(names.among("audience", said, known).id for said in body.audiences)


def _template_id(body: UpdateIn, frame: Frame) -> int | None:
    if body.template is None:
        return None
    known = templates.listed(frame.tx, actor=frame.actor)
    return names.among("template", body.template, known).id


def _shown(frame: Frame, found: Sequence[Update]) -> list[UpdateOut]:
    actors = names.actors(frame.tx, (update.sent_by for update in found))
    return [
        shown(UpdateOut, one, incident=one.incident_number, sent_by_name=actors[one.sent_by])
        for one in found
    ]


def _cadence(cadence: Cadence) -> CadenceOut:
    return CadenceOut.model_validate({str(p): cadence.get(p) for p in Priority})
