"""Status pages: which services they show, under which names, and what their readers see."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import Path

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Listed, Output, shown
from tocsin.comms import uptime
from tocsin.comms.actions import pages
from tocsin.comms.component import State
from tocsin.comms.phase import Phase
from tocsin.comms.status_page import ComponentView, NewComponent, NewPage, PageRow

router = noun("status-pages")

Slug = Annotated[str, Path(max_length=60)]


class PageRowOut(Output):
    """``url`` is where readers find it."""

    slug: str
    title: str
    description: str
    is_public: bool
    is_automatic: bool
    time_zone: str
    url: str


class ComponentOut(Output):
    service: str | None
    service_id: int
    name: str
    description: str
    group: str | None


class PageOut(PageRowOut):
    components: list[ComponentOut]


class DayOut(Output):
    """``downtime_seconds`` counts a major outage whole and a partial one for three tenths."""

    day: date
    worst: State
    downtime_seconds: float


class ComponentStateOut(Output):
    """``uptime`` is the share of the days shown."""

    name: str
    description: str
    group: str | None
    state: State
    updated_at: datetime
    uptime: float
    days: list[DayOut]


class UpdateOut(Output):
    id: int
    phase: Phase
    body: str
    at: datetime


class IncidentOut(Output):
    number: int
    headline: str
    phase: Phase
    impact: State
    started_at: datetime
    resolved_at: datetime | None
    updated_at: datetime
    updates: list[UpdateOut]


class ViewOut(Output):
    """``current`` incidents go on, ``past`` ones are over; both newest first."""

    slug: str
    title: str
    description: str
    state: State
    updated_at: datetime
    components: list[ComponentStateOut]
    current: list[IncidentOut]
    past: list[IncidentOut]


class ComponentIn(Input):
    """Without a ``name`` readers see the name of the service."""

    service: Named
    name: str | None = None
    description: str = ""
    group: str | None = None


class PageIn(Input):
    """A page that is not public is for those who sign in.

    Without ``is_automatic`` only incidents with a published update colour the components.
    """

    slug: str
    title: str
    description: str = ""
    is_public: bool = False
    is_automatic: bool = True
    time_zone: str = "UTC"
    components: tuple[ComponentIn, ...] = ()


@router.get("")
def list_all(frame: Reading) -> Listed[PageRowOut]:
    """Return the pages that I may read."""
    found = pages.listed(frame.tx, actor=frame.actor)
    return Listed(items=[shown(PageRowOut, row, url=_url(frame, row)) for row in found])


@router.post("", status_code=201)
def create(body: PageIn, frame: Writing) -> PageOut:
    new = _wanted(body, frame)
    pages.create(frame.tx, new, actor=frame.actor, now=frame.now)
    return _shown(frame, pages.get(frame.tx, body.slug, actor=frame.actor))


@router.get("/suggested-components")
def list_suggested(frame: Reading, is_public: bool = True) -> Listed[ComponentOut]:
    """Return the components that the catalog speaks for, to begin a page with."""
    found = pages.suggested_to(frame.tx, is_public=is_public, actor=frame.actor)
    return Listed(items=_components(frame, found))


@router.get("/{page}")
def show(page: Slug, frame: Reading) -> PageOut:
    """Return how a page is made up."""
    return _shown(frame, pages.get(frame.tx, page, actor=frame.actor))


@router.put("/{page}")
def replace(page: Slug, body: PageIn, frame: Writing) -> PageOut:
    new = _wanted(body, frame)
    pages.replace(frame.tx, page, new, actor=frame.actor, now=frame.now)
    return _shown(frame, pages.get(frame.tx, new.slug, actor=frame.actor))


@router.delete("/{page}", status_code=204)
def remove(page: Slug, frame: Writing) -> None:
    pages.delete(frame.tx, page, actor=frame.actor, now=frame.now)


@router.get("/{page}/view")
def show_view(page: Slug, frame: Reading) -> ViewOut:
    """Return what a reader of the page sees now."""
    found = pages.view(frame.tx, page, actor=frame.actor, now=frame.now)
    components = [_state(component) for component in found.components]
    return shown(ViewOut, found, components=components)


def _wanted(body: PageIn, frame: Frame) -> NewPage:
    return NewPage(
        slug=body.slug,
        title=body.title,
        description=body.description,
        is_public=body.is_public,
        is_automatic=body.is_automatic,
        time_zone=body.time_zone,
        components=tuple(_component(part, frame) for part in body.components),
    )


def _component(part: ComponentIn, frame: Frame) -> NewComponent:
    service = names.service(frame, part.service)
    name = service.name if part.name is None else part.name
    return NewComponent(service.id, name, part.description, part.group)


def _shown(frame: Frame, page: NewPage) -> PageOut:
    components = _components(frame, page.components)
    return shown(PageOut, page, components=components, url=_url(frame, page))


def _components(frame: Frame, found: Sequence[NewComponent]) -> list[ComponentOut]:
    known = names.of(frame.tx, services=[one.service_id for one in found])
    return [shown(ComponentOut, one, service=known.service(one.service_id)) for one in found]


def _url(frame: Frame, page: NewPage | PageRow) -> str:
    return f"{frame.settings.base_url}/status/{page.slug}"


def _state(component: ComponentView) -> ComponentStateOut:
    return shown(ComponentStateOut, component, days=[_day(day) for day in component.days])


def _day(day: uptime.Day) -> DayOut:
    return DayOut(day=day.day, worst=day.worst, downtime_seconds=day.downtime.total_seconds())
