"""The audit trail: everything that was ever done, as the ledger has it."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query

from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Cursor, Limit, Listed, Output
from tocsin.identity import actions as identity
from tocsin.kit.ledger import Event
from tocsin.kit.pages import Page

router = noun("audit")


class EventOut(Output):
    id: int
    at: datetime
    kind: str
    subject: str
    actor: str
    data: dict[str, Any]


@router.get("", response_model=Listed[EventOut])
def list_all(
    frame: Reading,
    subject: Annotated[
        str | None, Query(max_length=200, description="One thing, such as person/3.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Event]:
    """Return events, newest first; of one subject, oldest first."""
    return identity.audit_trail(
        frame.tx, subject=subject, actor=frame.actor, cursor=cursor, limit=limit
    )
