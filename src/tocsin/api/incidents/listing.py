"""Incidents: found, declared, shown, described better."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.incidents import schemas, words
from tocsin.api.incidents.answers import Said
from tocsin.api.incidents.schemas import IncidentOut
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Moment
from tocsin.incidents import search
from tocsin.incidents.actions import classifying, declare, reading
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Level
from tocsin.incidents.search import Sort
from tocsin.kit.pages import Page

router = noun("incidents")

Name = Annotated[str | None, Field(max_length=320)]
Words = Annotated[
    list[Annotated[str, Field(max_length=200)]],
    Field(max_length=20, description="May be repeated, or hold several with commas between."),
]
By = Literal[
    Channel.API,
    Channel.CLI,
    Channel.WEB,
    Channel.PORTAL,
    Channel.MAIL,
    Channel.PHONE,
    Channel.CHAT,
]


class IncidentQuery(BaseModel):
    """``status`` may be ``active``: all that are not over. People are named by address or me."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[
        str, Field(max_length=400, description='Words, "a phrase", -without, or a number.')
    ] = ""
    status: Words = []
    priority: Words = []
    service: Name = None
    team: Name = None
    assignee: Name = None
    is_unassigned: bool = False
    category: Annotated[
        str | None, Field(max_length=200, description="With all that are below it.")
    ] = None
    reporter: Name = None
    is_drill: bool | None = None
    is_major: bool | None = None
    sort: Sort = Sort.NEWEST
    cursor: Annotated[
        str | None, Field(max_length=500, description="The 'next' of the page before.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=search.LARGEST_PAGE)] = 50


class IncidentIn(Input):
    """All but the title is guessed or looked up when it is left out.

    Without ``pages`` nobody is paged, as when something long past is written down. ``answers`` are
    to the form of its category; what it requires may be said later with ``answers_later``.
    ``affected`` is how many people it hits.
    """

    title: str
    description: str = ""
    service: Named | None = None
    services: Annotated[tuple[Named, ...], Field(max_length=100)] = ()
    impact: Level | None = None
    urgency: Level | None = None
    category: str | None = None
    team: Named | None = None
    assignee: Named | None = None
    reporter: Named | None = None
    channel: By = Channel.API
    occurred_at: Moment | None = None
    detected_at: Moment | None = None
    is_major: bool = False
    pages: bool = True
    answers: Said | None = None
    answers_later: bool = False
    affected: Annotated[int | None, Field(ge=0, le=10_000_000)] = None


class IncidentChangeIn(Input):
    title: str | None = None
    description: str | None = None


@router.get("", response_model=Listed[IncidentOut])
def list_all(query: Annotated[IncidentQuery, Query()], frame: Reading) -> Listed[IncidentOut]:
    """Return incidents, newest first: all that one may see, or those that are asked for."""
    found = reading.search(frame.tx, _asked(query, frame), actor=frame.actor)
    return schemas.listed(frame, found)


@router.post("", status_code=201, response_model=IncidentOut)
def create(body: IncidentIn, frame: Writing) -> IncidentOut:
    """Declare an incident; whoever is responsible for its first service is paged."""
    number = declare.declare(frame.tx, _declaration(body, frame), actor=frame.actor, now=frame.now)
    return schemas.one(frame, number)


@router.get("/{number}", response_model=IncidentOut)
def show(number: Id, frame: Reading) -> IncidentOut:
    return schemas.one(frame, number)


@router.patch("/{number}", response_model=IncidentOut)
def change(number: Id, body: IncidentChangeIn, frame: Writing) -> IncidentOut:
    """Say better what is wrong."""
    classifying.edit(
        frame.tx,
        number,
        title=body.title,
        description=body.description,
        actor=frame.actor,
        now=frame.now,
    )
    return schemas.one(frame, number)


@router.get("/{number}/similar", response_model=Listed[IncidentOut])
def similar(
    number: Id, frame: Reading, limit: Annotated[int, Query(ge=1, le=25)] = 5
) -> Listed[IncidentOut]:
    """Return earlier incidents whose words are like this one's, the likest first."""
    found = reading.similar(frame.tx, number, limit=limit, actor=frame.actor)
    return schemas.listed(frame, Page(found))


def _asked(query: IncidentQuery, frame: Frame) -> search.Query:
    return search.Query(
        text=query.q,
        status=words.statuses(query.status),
        priority=words.priorities(query.priority),
        service_id=names.service_id(frame, query.service),
        team_id=names.team_id(frame, query.team),
        assignee_id=names.person_id(frame, query.assignee),
        is_unassigned=query.is_unassigned,
        category=query.category,
        reporter_id=names.person_id(frame, query.reporter),
        is_drill=query.is_drill,
        is_major=query.is_major,
        sort=query.sort,
        cursor=query.cursor,
        limit=query.limit,
    )


def _declaration(body: IncidentIn, frame: Frame) -> Declaration:
    services = [*([body.service] if body.service is not None else []), *body.services]
    return Declaration(
        body.title,
        body.description,
        body.channel,
        tuple(names.service(frame, each).id for each in services),
        impact=body.impact,
        urgency=body.urgency,
        category=body.category,
        team_id=names.team_id(frame, body.team),
        assignee_id=names.person_id(frame, body.assignee),
        reporter_id=names.person_id(frame, body.reporter),
        occurred_at=body.occurred_at,
        detected_at=body.detected_at,
        is_major=body.is_major,
        pages=body.pages,
        answers=body.answers if body.channel is Channel.CLI else body.answers or {},
        answers_later=body.answers_later,
        affected=body.affected,
    )
