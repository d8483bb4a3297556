"""Audiences: those who are told about incidents without working on them."""

from collections.abc import Sequence

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output, shown
from tocsin.comms.actions import audiences
from tocsin.comms.audience import Audience, NewAudience

router = noun("audiences")


class AudienceOut(Output):
    """``emails`` are addresses of people who have no account here."""

    id: int
    name: str
    people: list[str]
    person_ids: list[int]
    emails: list[str]


class AudienceIn(Input):
    name: str
    people: tuple[Named, ...] = ()
    emails: tuple[str, ...] = ()


@router.get("")
def list_all(frame: Reading) -> Listed[AudienceOut]:
    """Return the audiences in use, by name."""
    return Listed(items=_shown(frame, audiences.listed(frame.tx, actor=frame.actor)))


@router.post("", status_code=201)
def create(body: AudienceIn, frame: Writing) -> AudienceOut:
    new = _wanted(body, frame)
    audience_id = audiences.create(frame.tx, new, actor=frame.actor, now=frame.now)
    return _one(frame, audience_id)


@router.get("/{audience_id}")
def show(audience_id: Id, frame: Reading) -> AudienceOut:
    return _one(frame, audience_id)


@router.put("/{audience_id}")
def replace(audience_id: Id, body: AudienceIn, frame: Writing) -> AudienceOut:
    new = _wanted(body, frame)
    audiences.update(frame.tx, audience_id, new, actor=frame.actor, now=frame.now)
    return _one(frame, audience_id)


@router.delete("/{audience_id}", status_code=204)
def archive(audience_id: Id, frame: Writing) -> None:
    """Offer it no more; what it was told stays known."""
    audiences.archive(frame.tx, audience_id, actor=frame.actor, now=frame.now)


def _wanted(body: AudienceIn, frame: Frame) -> NewAudience:
    person_ids = tuple(names.person(frame, said).id for said in body.people)
    return NewAudience(body.name, person_ids, body.emails)


def _one(frame: Frame, audience_id: int) -> AudienceOut:
    return _shown(frame, [audiences.get(frame.tx, audience_id, actor=frame.actor)])[0]


def _shown(frame: Frame, found: Sequence[Audience]) -> list[AudienceOut]:
    known = names.of(frame.tx, people=[id for audience in found for id in audience.person_ids])
    return [
        shown(AudienceOut, one, people=[known.email(id) for id in one.person_ids]) for one in found
    ]
