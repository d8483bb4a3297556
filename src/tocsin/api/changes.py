"""Change records: what was deployed, configured or replaced, and is offered beside incidents."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import Field

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Id, Input, Limit, Listed, Moment, Output, shown
from tocsin.catalog import actions as catalog
from tocsin.catalog import reading
from tocsin.catalog.change import Change, ChangeQuery, NewChange

router = noun("changes")


class ChangeOut(Output):
    id: int
    at: datetime
    title: str
    description: str
    service: str | None
    service_id: int | None
    source: str
    url: str | None
    external_id: str | None
    labels: Mapping[str, str]


class ChangeIn(Input):
    """``external_id`` is the source's own name for it: told twice, it is recorded once."""

    title: str
    source: str
    at: Moment | None = None
    service: Named | None = None
    description: str = ""
    url: str | None = None
    external_id: str | None = None
    labels: Mapping[str, str] = Field(default_factory=dict)


@router.get("")
def list_all(
    frame: Reading,
    service: Annotated[str | None, Query(description="A name or an id.")] = None,
    since: Moment | None = None,
    until: Moment | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[ChangeOut]:
    """Return changes, newest first; those of no service in particular are shown with each."""
    service_id = names.service_id(frame, service)
    query = ChangeQuery(service_id, since, until, cursor, limit)
    found = reading.list_changes(frame.tx, query, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.post("", status_code=201)
def record(body: ChangeIn, frame: Writing) -> ChangeOut:
    """Record a change; without ``at`` it happened now."""
    new = NewChange(
        title=body.title,
        source=body.source,
        at=body.at or frame.now,
        service_id=names.service_id(frame, body.service),
        description=body.description,
        url=body.url,
        external_id=body.external_id,
        labels=body.labels,
    )
    change_id = catalog.record_change(frame.tx, new, actor=frame.actor, now=frame.now)
    return _shown(frame, [reading.change(frame.tx, change_id)])[0]


@router.get("/{change_id}")
def show(change_id: Id, frame: Reading) -> ChangeOut:
    return _shown(frame, [reading.view_change(frame.tx, change_id, actor=frame.actor)])[0]


def _shown(frame: Frame, changes: Sequence[Change]) -> list[ChangeOut]:
    known = names.of(frame.tx, services=[change.service_id for change in changes])
    return [shown(ChangeOut, c, service=known.service(c.service_id)) for c in changes]
