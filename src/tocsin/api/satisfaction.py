"""Satisfaction: what those who reported incidents think of the help they got."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, chapter
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, shown
from tocsin.desk.actions import rating as actions
from tocsin.desk.satisfaction import Rating, Satisfaction

router = chapter("satisfaction")


class SatisfactionOut(Output):
    """``score`` is 1 to 5, null while the question is open."""

    incident: int
    person: str | None
    person_id: int
    asked_at: datetime
    score: int | None
    comment: str
    answered_at: datetime | None


class RatingIn(Input):
    """5 is the best."""

    score: int
    comment: str = ""


class RemarkIn(Input):
    """What belongs to a score that was given without a word."""

    comment: str


@router.get("/satisfaction")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[SatisfactionOut]:
    """Return the scores given, newest first."""
    found = actions.answers(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.get("/incidents/{number}/satisfaction")
def show(number: Id, frame: Reading) -> SatisfactionOut:
    return _one(frame, number)


@router.post("/incidents/{number}/satisfaction")
def rate(number: Id, body: RatingIn, frame: Writing) -> SatisfactionOut:
    """Say how content I am with the help on what I reported; it is asked once."""
    rating = Rating(body.score, body.comment)
    actions.rate(frame.tx, number, rating, actor=frame.actor, now=frame.now)
    return _one(frame, number)


@router.post("/incidents/{number}/satisfaction/comment")
def add_comment(number: Id, body: RemarkIn, frame: Writing) -> SatisfactionOut:
    """Say something to my score, once, where I gave it without a word."""
    actions.add_comment(frame.tx, number, body.comment, actor=frame.actor, now=frame.now)
    return _one(frame, number)


def _one(frame: Frame, number: int) -> SatisfactionOut:
    return _shown(frame, [actions.asked_about(frame.tx, number, actor=frame.actor)])[0]


def _shown(frame: Frame, found: Sequence[Satisfaction]) -> list[SatisfactionOut]:
    known = names.of(frame.tx, people=[one.person_id for one in found])
    return [
        shown(
            SatisfactionOut,
            one,
            incident=one.incident_number,
            person=known.email(one.person_id),
        )
        for one in found
    ]
