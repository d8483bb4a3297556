"""What happened, in words and as data."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query

from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Cursor, Id, Listed, Output
from tocsin.incidents.actions import inspecting
from tocsin.incidents.actions.inspecting import Told

router = noun("incidents")


class EntryOut(Output):
    """``milestone`` is the moment that the entry states; its time is ``milestone_at``.

    Of entries about one milestone the last holds; one without a time takes it back. ``body`` is
    Markdown that somebody wrote.
    """

    id: int
    at: datetime
    kind: str
    sentence: str
    actor: str
    actor_name: str
    body: str | None
    evidence: str | None
    milestone: str | None
    milestone_at: datetime | None
    data: dict[str, Any]


@router.get("/{number}/timeline", response_model=Listed[EntryOut])
def timeline(
    number: Id,
    frame: Reading,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> Listed[EntryOut]:
    """Return all that happened, oldest first; its reporter reads what is public."""
    page = inspecting.told(frame.tx, number, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=[_shown(each) for each in page.items], next=page.next)


def _shown(told: Told) -> EntryOut:
    entry = told.entry
    return EntryOut(
        id=entry.event_id,
        at=entry.at,
        kind=entry.kind,
        sentence=entry.sentence,
        actor=entry.actor,
        actor_name=entry.actor_name,
        body=entry.body,
        evidence=entry.evidence,
        milestone=told.milestone,
        milestone_at=told.milestone_at,
        data=dict(told.data),
    )
