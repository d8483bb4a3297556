"""Services: what people depend on, and what those depend on in turn."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Duration, Id, Input, Limit, Listed, Output, shown
from tocsin.catalog import actions as catalog
from tocsin.catalog import reading
from tocsin.catalog.service import NewService, Service, ServiceQuery
from tocsin.kit import periods

router = noun("services")

_HOUR = periods.parse_duration("1h")


class ServiceOut(Output):
    """``tier`` 1 is the most important; ``policy`` says who is paged about it."""

    id: int
    name: str
    description: str
    team: str | None
    team_id: int | None
    tier: int
    policy: str | None
    policy_id: int | None
    group_by: list[str]
    group_window: Duration
    group_window_seconds: int
    auto_resolve: bool
    support_hours: dict[str, Any] | None
    status_group: str | None
    is_public: bool
    is_archived: bool


class ServiceIn(Input):
    """``group_by`` names the labels whose equal values put two alerts into one incident."""

    name: str
    description: str = ""
    team: Named | None = None
    tier: int = 3
    policy: Named | None = None
    group_by: tuple[str, ...] = ("alertname",)
    group_window: Duration = _HOUR
    auto_resolve: bool = True
    support_hours: dict[str, Any] | None = None
    status_group: str | None = None
    is_public: bool = False


class DependenciesIn(Input):
    """All that it needs directly."""

    services: list[Named]


@router.get("")
def list_all(
    frame: Reading,
    q: Annotated[str, Query(max_length=200, description="Part of name or description.")] = "",
    team: Annotated[str | None, Query(description="A name or an id.")] = None,
    is_archived: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[ServiceOut]:
    """Return services, the most important first."""
    query = ServiceQuery(q, names.team_id(frame, team), is_archived, cursor, limit)
    found = reading.list_services(frame.tx, query, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.post("", status_code=201)
def create(body: ServiceIn, frame: Writing) -> ServiceOut:
    new = _wanted(body, frame)
    service_id = catalog.create_service(frame.tx, new, actor=frame.actor, now=frame.now)
    return _one(frame, catalog.service(frame.tx, service_id))


@router.get("/{service_id}")
def show(service_id: Id, frame: Reading) -> ServiceOut:
    return _one(frame, reading.view_service(frame.tx, service_id, actor=frame.actor))


@router.put("/{service_id}")
def replace(service_id: Id, body: ServiceIn, frame: Writing) -> ServiceOut:
    """Make it what is given; what is left out becomes what a new service would have."""
    new = _wanted(body, frame)
    catalog.update_service(frame.tx, service_id, new, actor=frame.actor, now=frame.now)
    return _one(frame, catalog.service(frame.tx, service_id))


@router.post("/{service_id}/archival")
def archive(service_id: Id, frame: Writing) -> ServiceOut:
    """Take it out of the lists; its history stays."""
    catalog.archive_service(frame.tx, service_id, actor=frame.actor, now=frame.now)
    return _one(frame, catalog.service(frame.tx, service_id))


@router.delete("/{service_id}/archival")
def restore(service_id: Id, frame: Writing) -> ServiceOut:
    catalog.restore_service(frame.tx, service_id, actor=frame.actor, now=frame.now)
    return _one(frame, catalog.service(frame.tx, service_id))


@router.get("/{service_id}/dependencies")
def list_dependencies(service_id: Id, frame: Reading) -> Listed[ServiceOut]:
    """Return what it needs directly."""
    found = reading.view_dependencies(frame.tx, service_id, actor=frame.actor)
    return Listed(items=_shown(frame, found))


@router.put("/{service_id}/dependencies")
def set_dependencies(service_id: Id, body: DependenciesIn, frame: Writing) -> Listed[ServiceOut]:
    """Make these, and only these, what it needs directly."""
    needs = [names.service(frame, said).id for said in body.services]
    catalog.set_dependencies(frame.tx, service_id, needs, actor=frame.actor, now=frame.now)
    return Listed(items=_shown(frame, catalog.dependencies(frame.tx, service_id)))


@router.get("/{service_id}/dependents")
def list_dependents(service_id: Id, frame: Reading) -> Listed[ServiceOut]:
    """Return who breaks if it breaks, however indirectly."""
    found = reading.view_dependents(frame.tx, service_id, actor=frame.actor)
    return Listed(items=_shown(frame, found))


def _wanted(body: ServiceIn, frame: Frame) -> NewService:
    return NewService(
        name=body.name,
        description=body.description,
        team_id=names.team_id(frame, body.team),
        tier=body.tier,
        policy_id=names.policy_id(frame, body.policy),
        group_by=body.group_by,
        group_window=body.group_window,
        auto_resolve=body.auto_resolve,
        support_hours=body.support_hours,
        status_group=body.status_group,
        is_public=body.is_public,
    )


def _one(frame: Frame, service: Service) -> ServiceOut:
    return _shown(frame, [service])[0]


def _shown(frame: Frame, services: Sequence[Service]) -> list[ServiceOut]:
    known = names.of(
        frame.tx,
        teams=[service.team_id for service in services],
        policies=[service.policy_id for service in services],
    )
    return [
        shown(
            ServiceOut,
            service,
            team=known.team(service.team_id),
            policy=known.policy(service.policy_id),
            group_window_seconds=int(service.group_window.total_seconds()),
        )
        for service in services
    ]
