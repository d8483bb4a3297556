"""Views: the list of incidents asked something under a name; a queue with its count."""

from typing import Annotated

from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.incidents import schemas, words
from tocsin.api.incidents.schemas import IncidentOut
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Output
from tocsin.incidents.search import Sort
from tocsin.work.actions import views
from tocsin.work.audience import Audience
from tocsin.work.view import Asked, Count, NewView, View

router = noun("views")

Words = Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=20)]


class AskedIn(Input):
    """As the list of incidents is asked; ``assignee`` may be ``me``, ``team`` ``mine``."""

    q: Annotated[str, Field(max_length=400)] = ""
    status: Words = ()
    priority: Words = ()
    service: Named | None = None
    team: Named | None = None
    assignee: Named | None = None
    is_unassigned: bool = False
    is_watched: bool = False
    category: Annotated[str | None, Field(max_length=200)] = None
    is_major: bool | None = None
    sort: Sort = Sort.NEWEST


class ViewIn(Input):
    """``audience``: own, team (then ``team`` says which), or all."""

    name: str
    asked: AskedIn
    audience: Audience = Audience.OWN
    team: Named | None = None


class AskedOut(Output):
    q: str
    status: list[str]
    priority: list[str]
    service: str | None
    team: str | None
    assignee: str | None
    is_unassigned: bool
    is_watched: bool
    category: str | None
    is_major: bool | None
    sort: Sort


class ViewOut(Output):
    id: int
    name: str
    audience: Audience
    team: str | None
    asked: AskedOut


class CountOut(Output):
    """``is_more``: there are more than were counted."""

    view_id: int
    number: int
    is_more: bool


@router.get("", response_model=Listed[ViewOut])
def list_all(frame: Reading) -> Listed[ViewOut]:
    """Return one's own views, then those of one's teams, then everybody's."""
    return Listed(items=_shown(frame, views.listed(frame.tx, actor=frame.actor)))


@router.get("/counts")
def count_all(frame: Reading) -> Listed[CountOut]:
    """Return how many incidents each holds now, for whoever asks."""
    found = views.listed(frame.tx, actor=frame.actor)
    counted = views.counts(frame.tx, found, actor=frame.actor)
    return Listed(items=[_count(view_id, count) for view_id, count in counted.items()])


@router.post("", status_code=201)
def create(body: ViewIn, frame: Writing) -> ViewOut:
    view_id = views.create(frame.tx, _wanted(body, frame), actor=frame.actor, now=frame.now)
    return _one(frame, view_id)


@router.get("/{view_id}")
def show(view_id: Id, frame: Reading) -> ViewOut:
    return _one(frame, view_id)


@router.put("/{view_id}")
def replace(view_id: Id, body: ViewIn, frame: Writing) -> ViewOut:
    views.replace(frame.tx, view_id, _wanted(body, frame), actor=frame.actor, now=frame.now)
    return _one(frame, view_id)


@router.delete("/{view_id}", status_code=204)
def remove(view_id: Id, frame: Writing) -> None:
    views.remove(frame.tx, view_id, actor=frame.actor, now=frame.now)


@router.get("/{view_id}/incidents", response_model=Listed[IncidentOut])
def incidents(
    view_id: Id, frame: Reading, cursor: Cursor = None, limit: Limit = 50
) -> Listed[IncidentOut]:
    """Return what it holds now, in its own order."""
    found = views.incidents(frame.tx, view_id, cursor=cursor, limit=limit, actor=frame.actor)
    return schemas.listed(frame, found)


def _one(frame: Frame, view_id: int) -> ViewOut:
    return _shown(frame, [views.view(frame.tx, view_id, actor=frame.actor)])[0]


def _shown(frame: Frame, found: list[View]) -> list[ViewOut]:
    asked = [view.asked for view in found]
    called = names.of(
        frame.tx,
        people=(each.assignee_id for each in asked),
        teams=(*(view.team_id for view in found), *(each.team_id for each in asked)),
        services=(each.service_id for each in asked),
    )
    return [
        ViewOut(
            id=view.id,
            name=view.name,
            audience=view.audience,
            team=called.team(view.team_id),
            asked=AskedOut(
                q=each.text,
                status=list(each.status),
                priority=list(each.priority),
                service=called.service(each.service_id),
                team="mine" if each.is_of_my_teams else called.team(each.team_id),
                assignee=names.ME if each.is_mine else called.email(each.assignee_id),
                is_unassigned=each.is_unassigned,
                is_watched=each.is_watched,
                category=each.category,
                is_major=each.is_major,
                sort=each.sort,
            ),
        )
        for view, each in zip(found, asked, strict=True)
    ]


def _count(view_id: int, count: Count) -> CountOut:
    return CountOut(view_id=view_id, number=count.number, is_more=count.is_more)


def _wanted(body: ViewIn, frame: Frame) -> NewView:
    asked = body.asked
    is_mine, is_of_my_teams = asked.assignee == names.ME, asked.team == "mine"
    wanted = Asked(
        text=asked.q,
        status=words.statuses(asked.status),
        priority=words.priorities(asked.priority),
        service_id=names.service_id(frame, asked.service),
        team_id=None if is_of_my_teams else names.team_id(frame, asked.team),
        is_of_my_teams=is_of_my_teams,
        assignee_id=None if is_mine else names.person_id(frame, asked.assignee),
        is_mine=is_mine,
        is_unassigned=asked.is_unassigned,
        is_watched=asked.is_watched,
        category=asked.category,
        is_major=asked.is_major,
        sort=asked.sort,
    )
    return NewView(body.name, wanted, body.audience, names.team_id(frame, body.team))
