"""Known outages: what those who report may know of open incidents, and whom they hit."""

from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output, Reference
from tocsin.desk.actions import outages as outage_actions
from tocsin.desk.outage import Affected, NewOutage, Outage
from tocsin.kit.pages import Page
from tocsin.knowledge.actions import offering

router = noun("known-outages")
incidents = noun("incidents")
offers = noun("offers")


class OutageOut(Output):
    """``number`` is the incident's; ``is_mine`` whether one said "me too" oneself."""

    number: int
    title: str
    words: str
    announced_at: datetime
    affected: int
    is_mine: bool


class OutageIn(Input):
    """In words that everybody who reports may read."""

    title: str
    words: str = ""


class AffectedIn(Input):
    """Without a person oneself; for others, such as a caller, it takes a responder."""

    person_id: Reference | None = None
    note: str = ""


class CountOut(Output):
    affected: int


class AffectedOut(Output):
    person_id: int
    note: str
    at: datetime


class OfferedArticleOut(Output):
    id: int
    title: str


class OffersOut(Output):
    outages: list[OutageOut]
    articles: list[OfferedArticleOut]


@router.get("", response_model=Listed[OutageOut])
def list_all(frame: Reading) -> Page[Outage]:
    """Return the outages that are announced and go on, the newest first, at most twenty."""
    return Page(outage_actions.known(frame.tx, actor=frame.actor))


@router.get("/{number}", response_model=OutageOut)
def show(number: Id, frame: Reading) -> Outage:
    return outage_actions.one(frame.tx, number, actor=frame.actor)


@router.put("/{number}", response_model=OutageOut)
def announce(number: Id, body: OutageIn, frame: Writing) -> Outage:
    """Let everybody who reports know of an open incident, in these words."""
    new = NewOutage(body.title, body.words)
    outage_actions.announce(frame.tx, number, new, actor=frame.actor, now=frame.now)
    return outage_actions.one(frame.tx, number, actor=frame.actor)


@router.delete("/{number}", status_code=204)
def withdraw(number: Id, frame: Writing) -> None:
    outage_actions.withdraw(frame.tx, number, actor=frame.actor, now=frame.now)


@incidents.get("/{number}/affected", response_model=Listed[AffectedOut])
def list_affected(
    number: Id, frame: Reading, cursor: Cursor = None, limit: Limit = 50
) -> Page[Affected]:
    """Return who said "me too"."""
    return outage_actions.affected(frame.tx, number, cursor=cursor, limit=limit, actor=frame.actor)


@incidents.post("/{number}/affected", status_code=201)
def me_too(number: Id, body: AffectedIn, frame: Writing) -> CountOut:
    """Say that it hits one too: whoever does is told when it is over."""
    count = outage_actions.me_too(
        frame.tx,
        number,
        note=body.note,
        person_id=body.person_id,
        actor=frame.actor,
        now=frame.now,
    )
    return CountOut(affected=count)


@incidents.delete("/{number}/affected/{person_id}", status_code=204)
def not_me(number: Id, person_id: Id, frame: Writing) -> None:
    """Take it back."""
    outage_actions.not_me(frame.tx, number, person_id=person_id, actor=frame.actor, now=frame.now)


@offers.get("")
def offer(
    frame: Reading,
    q: Annotated[str, Query(max_length=4000, description="What is being written.")] = "",
) -> OffersOut:
    """Return what may help somebody who writes a report: known outages, articles of the portal."""
    return OffersOut(outages=_known(frame), articles=_articles(q, frame))


def _known(frame: Frame) -> list[OutageOut]:
    found = outage_actions.known(frame.tx, actor=frame.actor)
    return [OutageOut.model_validate(each) for each in found]


def _articles(text: str, frame: Frame) -> list[OfferedArticleOut]:
    found = offering.offered(frame.tx, text, actor=frame.actor) if text.strip() else []
    return [OfferedArticleOut.model_validate(each) for each in found]
