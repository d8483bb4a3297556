"""Presence: who else looks at an incident just now, and who is writing."""

from datetime import datetime

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Id, Input, Listed, Output
from tocsin.work.actions import presences
from tocsin.work.presence import Presence

router = chapter("presence")


class PresenceIn(Input):
    """Said again within 45 seconds, or it is forgotten."""

    is_writing: bool = False


class PresenceOut(Output):
    person: str | None
    name: str
    is_writing: bool
    at: datetime


@router.get("/incidents/{number}/presence", response_model=Listed[PresenceOut])
def others(number: Id, frame: Reading) -> Listed[PresenceOut]:
    """Return who else is here, those who write first."""
    return _shown(frame, presences.others(frame.tx, number, actor=frame.actor, now=frame.now))


@router.put("/incidents/{number}/presence", response_model=Listed[PresenceOut])
def announce(number: Id, body: PresenceIn, frame: Writing) -> Listed[PresenceOut]:
    """Say that one is here, and return who else is."""
    found = presences.announce(
        frame.tx, number, is_writing=body.is_writing, actor=frame.actor, now=frame.now
    )
    return _shown(frame, found)


@router.delete("/incidents/{number}/presence", status_code=204)
def leave(number: Id, frame: Writing) -> None:
    presences.leave(frame.tx, number, actor=frame.actor, now=frame.now)


def _shown(frame: Frame, found: list[Presence]) -> Listed[PresenceOut]:
    called = names.of(frame.tx, people=(each.person_id for each in found))
    return Listed(
        items=[
            PresenceOut(
                person=called.email(each.person_id),
                name=each.name,
                is_writing=each.is_writing,
                at=each.at,
            )
            for each in found
        ]
    )
