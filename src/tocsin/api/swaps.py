"""Swaps: people ask to be relieved of a shift, offer to take it, and agree."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named, Names
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Moment, Output, shown
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.oncall import swap
from tocsin.oncall.actions import swap_reading, swapping
from tocsin.oncall.actions.swap_reading import View
from tocsin.oncall.shift import Span
from tocsin.oncall.swap import Answer, NewSwap

router = noun("swaps")


class SpanOut(Output):
    starts_at: datetime
    ends_at: datetime


class AnswerOut(Output):
    """``back`` is what an offer wants in return."""

    person: str
    status: swap.Answered
    back: SpanOut | None
    note: str
    answered_at: datetime | None


class SwapOut(Output):
    """``standing`` is how it fits the schedule by now, ``shift`` the shift it is about by now."""

    id: int
    schedule: str
    schedule_id: int
    person: str
    starts_at: datetime
    ends_at: datetime
    back: SpanOut | None
    note: str
    status: swap.Status
    taker: str | None
    created_at: datetime
    ended_at: datetime | None
    standing: swap.Standing
    shift: SpanOut | None
    answers: list[AnswerOut]


class SpanIn(Input):
    starts_at: Moment
    ends_at: Moment

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


class SwapIn(SpanIn):
    """Without ``asked`` everybody who takes turns is asked; ``back`` is wanted of one person."""

    schedule: Named
    person: Named = names.ME
    asked: tuple[Named, ...] = ()
    back: SpanIn | None = None
    note: str = ""


class Behalf(Input):
    """For whom it is said; a manager may speak for others."""

    person: Named = names.ME


class Choice(Input):
    """Whose offer is taken."""

    person: Named


class OfferIn(Behalf):
    back: SpanIn | None = None
    note: str = ""


@router.get("")
def list_all(
    frame: Reading,
    person: Annotated[names.Whose | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[SwapOut]:
    """Return what lies ahead, and what ended in the last week, soonest first; all or a person's."""
    found = swap_reading.list_swaps(
        frame.tx,
        person_id=names.person_id(frame, person),
        cursor=cursor,
        limit=limit,
        actor=frame.actor,
        now=frame.now,
    )
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.post("", status_code=201)
def create(body: SwapIn, frame: Writing) -> SwapOut:
    """Ask to be relieved of a shift, or of a part of it."""
    permission.require(frame.actor, Permission.RESPOND)
    new = NewSwap(
        schedule_id=names.schedule(frame, body.schedule).id,
        person_id=names.person(frame, body.person).id,
        span=body.span,
        asked=tuple(names.person(frame, each).id for each in body.asked),
        back=body.back.span if body.back else None,
        note=body.note,
    )
    return _one(frame, swapping.ask(frame.tx, new, actor=frame.actor, now=frame.now))


@router.get("/{swap_id}")
def show(swap_id: Id, frame: Reading) -> SwapOut:
    return _one(frame, swap_id)


@router.post("/{swap_id}/acceptance")
def accept(swap_id: Id, body: Behalf, frame: Writing) -> SwapOut:
    """Take the shift on the terms that were asked for; overrides say so at once."""
    swapping.accept(
        frame.tx,
        swap_id,
        person_id=_speaker(frame, body.person),
        actor=frame.actor,
        now=frame.now,
    )
    return _one(frame, swap_id)


@router.post("/{swap_id}/offers")
def offer(swap_id: Id, body: OfferIn, frame: Writing) -> SwapOut:
    """Offer to take it, for a shift in return or for nothing; whoever asked may choose."""
    swapping.offer(
        frame.tx,
        swap_id,
        swapping.Offer(body.back.span if body.back else None, body.note),
        person_id=_speaker(frame, body.person),
        actor=frame.actor,
        now=frame.now,
    )
    return _one(frame, swap_id)


@router.post("/{swap_id}/choice")
def choose(swap_id: Id, body: Choice, frame: Writing) -> SwapOut:
    """Take the offer of a person."""
    offerer = names.person(frame, body.person).id
    swapping.choose(frame.tx, swap_id, offerer, actor=frame.actor, now=frame.now)
    return _one(frame, swap_id)


@router.post("/{swap_id}/refusal")
def decline(swap_id: Id, body: Behalf, frame: Writing) -> SwapOut:
    """Say no. When everybody has, whoever asked is told that the shift stays theirs."""
    swapping.decline(
        frame.tx,
        swap_id,
        person_id=_speaker(frame, body.person),
        actor=frame.actor,
        now=frame.now,
    )
    return _one(frame, swap_id)


@router.post("/{swap_id}/following")
def follow(swap_id: Id, frame: Writing) -> SwapOut:
    """Put it where its shift has moved to, with overrides to match."""
    swapping.follow(frame.tx, swap_id, actor=frame.actor, now=frame.now)
    return _one(frame, swap_id)


@router.delete("/{swap_id}", status_code=204)
def withdraw(swap_id: Id, frame: Writing) -> None:
    """Want it no longer; what was agreed gives the shifts back, as far as they lie ahead."""
    swapping.withdraw(frame.tx, swap_id, actor=frame.actor, now=frame.now)


def _speaker(frame: Frame, said: int | str) -> int | None:
    """Return for whom it is said; None is whoever says it, which the action has to allow."""
    return None if said == names.ME else names.person(frame, said).id


def _one(frame: Frame, swap_id: int) -> SwapOut:
    view = swap_reading.view_swap(frame.tx, swap_id, actor=frame.actor, now=frame.now)
    return _shown(frame, [view])[0]


def _shown(frame: Frame, views: Sequence[View]) -> list[SwapOut]:
    people = [i for v in views for i in (v.swap.person_id, v.swap.taker_id)]
    people += [each.person_id for v in views for each in v.answers]
    known = names.of(frame.tx, people=people, schedules=[v.swap.schedule_id for v in views])
    return [
        shown(
            SwapOut,
            view.swap,
            schedule=known.schedule(view.swap.schedule_id),
            person=known.email(view.swap.person_id),
            taker=known.email(view.swap.taker_id),
            standing=view.fit.standing,
            shift=view.fit.shift,
            answers=[_answer(each, known) for each in view.answers],
        )
        for view in views
    ]


def _answer(said: Answer, known: Names) -> AnswerOut:
    return shown(AnswerOut, said, person=known.email(said.person_id))
