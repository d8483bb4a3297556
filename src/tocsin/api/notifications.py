"""Notifications: what was sent to whom, and each attempt at it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Query

from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Cursor, Id, Limit, Listed, Output
from tocsin.identity import actions as identity
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.attempt import Outcome, Status
from tocsin.notify.message import Kind, Urgency
from tocsin.notify.notification import Notification, NotificationQuery, Try

router = noun("notifications")

_INCIDENT = "incident/"
_ARRIVED = frozenset({Status.SENT, Status.DELIVERED})
NOBODY = -1


class AttemptOut(Output):
    """One try; without an end it is under way, or its process died and another followed."""

    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    code: str | None
    provider: str
    provider_id: str | None
    error: str | None


class NotificationOut(Output):
    """``person`` is their e-mail address, null for an address that is nobody's contact.

    ``ended_at`` is when it was sent, given up or called off; ``sent_at`` only the first of these.
    ``held_until`` if it waited to be told with others; ``bundled_in`` is whose message told it.
    """

    id: int
    person: str | None
    channel: str
    address: str
    incident: int | None
    subject: str
    title: str
    kind: Kind
    urgency: Urgency
    is_drill: bool
    status: Status
    reason: str | None
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None
    held_until: datetime | None
    bundled_in: int | None
    attempts: list[AttemptOut]


@router.get("")
def list_all(
    frame: Reading,
    incident: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Its number.")] = None,
    person: Annotated[str | None, Query(max_length=254, description="An e-mail address.")] = None,
    status: Status | None = None,
    channel: Annotated[str | None, Query(max_length=40)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[NotificationOut]:
    """Return notifications, newest first: one's own, or all for those who respond."""
    query = NotificationQuery(
        subject=None if incident is None else f"{_INCIDENT}{incident}",
        person_id=None if person is None else _person_id(frame.tx, person),
        channel=channel,
        status=status,
        cursor=cursor,
        limit=limit,
    )
    found = notify.list_notifications(frame.tx, query, actor=frame.actor)
    return Listed(items=_shown(frame.tx, found.items), next=found.next)


@router.get("/{notification_id}")
def show(notification_id: Id, frame: Reading) -> NotificationOut:
    found = notify.notification(frame.tx, notification_id, actor=frame.actor)
    return _shown(frame.tx, [found])[0]


def _person_id(tx: Tx, email: str) -> int:
    """Return whose address it is; an unknown one is told nothing, so the list is empty."""
    found = identity.person_by_email(tx, email)
    return found.id if found else NOBODY


def _shown(tx: Tx, rows: Sequence[Notification]) -> list[NotificationOut]:
    ids = sorted({row.person_id for row in rows if row.person_id is not None})
    emails = {person.id: person.email for person in identity.people(tx, ids=ids)} if ids else {}
    attempts = notify.attempts_of(tx, [row.id for row in rows])
    return [_one(row, emails.get(row.person_id or 0), attempts[row.id]) for row in rows]


def _one(row: Notification, person: str | None, attempts: Sequence[Try]) -> NotificationOut:
    number = row.subject.removeprefix(_INCIDENT)
    is_incident = row.subject.startswith(_INCIDENT) and number.isdecimal()
    return NotificationOut(
        id=row.id,
        person=person,
        channel=row.channel,
        address=row.address,
        incident=int(number) if is_incident else None,
        subject=row.subject,
        title=row.title,
        kind=row.kind,
        urgency=row.urgency,
        is_drill=row.is_drill,
        status=row.status,
        reason=row.reason,
        created_at=row.created_at,
        due_at=row.due_at,
        sent_at=row.ended_at if row.status in _ARRIVED else None,
        ended_at=row.ended_at,
        held_until=row.held_until,
        bundled_in=row.bundled_in,
        attempts=[AttemptOut.model_validate(attempt) for attempt in attempts],
    )
