"""Telephone calls: an incident that somebody reported by telephone."""

from typing import Annotated

from pydantic import Field

from tocsin.api import names
from tocsin.api.incidents import schemas
from tocsin.api.incidents.answers import Said
from tocsin.api.incidents.schemas import IncidentOut
from tocsin.api.names import Named
from tocsin.api.route import Writing, noun
from tocsin.api.schemas import Input, Reference
from tocsin.desk.actions import calling
from tocsin.desk.actions.calling import Call
from tocsin.incidents.priority import Level

router = noun("calls")


class CallIn(Input):
    """``caller`` is as typed: a name, a number, an address, or several with commas between.

    Whoever nobody knows becomes a requester; ``is_new`` makes one though others have the name.
    """

    caller: Annotated[str, Field(max_length=400)] = ""
    caller_id: Reference | None = None
    is_new: bool = False
    title: str
    description: str = ""
    service: Named | None = None
    urgency: Level | None = None
    category: str | None = None
    answers: Said | None = None
    answers_later: bool = False


@router.post("", status_code=201, response_model=IncidentOut)
def log(body: CallIn, frame: Writing) -> IncidentOut:
    """Log a call: the caller is found or made, and the incident is theirs."""
    call = Call(
        body.caller,
        body.title,
        caller_id=body.caller_id,
        is_new=body.is_new,
        description=body.description,
        service_id=names.service_id(frame, body.service),
        urgency=body.urgency,
        category=body.category,
        answers=body.answers or {},
        answers_later=body.answers_later,
    )
    number = calling.log(frame.tx, call, actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)
