"""Raw events: what arrived at a door, byte by byte, and what became of it."""

from datetime import datetime
from typing import Any

from starlette.responses import Response

from tocsin.api.route import Reading, noun
from tocsin.api.schemas import Id, Output, shown
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.kit import text
from tocsin.signals import scrubbing, viewing
from tocsin.signals.raw_event import RawEvent

router = noun("raw-events")

_SHOWN = 100_000
_AS_IT_CAME = {
    # Whatever it is, a browser stores it and runs nothing of it.
    "Content-Disposition": "attachment",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
}


class FatesOut(Output):
    """How many statements ended as what; all are null until the event is settled."""

    opened: int | None
    repeated: int | None
    closed: int | None
    acknowledged: int | None
    changed: int | None
    muted: int | None
    dropped: int | None
    unparseable: int | None


class RawEventRow(Output):
    """``flags`` say what was accepted although the protocol forbids it, ``dropped_because`` why
    statements were dropped, each reason once."""

    id: int
    source_id: int
    received_at: datetime
    path: str
    content_type: str
    size: int
    signals: int | None
    fates: FatesOut
    error: str | None
    flags: list[str]
    dropped_because: list[str]


class RawEventOut(RawEventRow):
    """``body`` has its secrets hidden and is cut after 100,000 characters; the whole of it, as it
    came, is at ``/raw-events/ID/body``."""

    headers: dict[str, Any]
    body: str
    is_cut: bool


@router.get("/{raw_event_id}")
def show(raw_event_id: Id, frame: Reading) -> RawEventOut:
    """Return an event with its headers, but for those that hold secrets, and its body as text."""
    return whole(viewing.view_raw_event(frame.tx, raw_event_id, actor=frame.actor))


@router.get("/{raw_event_id}/body", response_class=Response)
def body(raw_event_id: Id, frame: Reading) -> Response:
    """Return the body byte by byte as it came; a sender's secrets may be in it."""
    permission.require(frame.actor, Permission.CONFIGURE)
    return download(viewing.view_raw_event(frame.tx, raw_event_id, actor=frame.actor).body)


def download(body: bytes) -> Response:
    """Hand out a stranger's bytes."""
    return Response(body, media_type="application/octet-stream", headers=_AS_IT_CAME)


def row(event: RawEvent) -> RawEventRow:
    return shown(RawEventRow, event, **_beside(event))


def whole(event: RawEvent) -> RawEventOut:
    content = text.storable(scrubbing.as_it_came(event.body))
    is_cut = len(content) > _SHOWN
    return shown(RawEventOut, event, **_beside(event), body=content[:_SHOWN], is_cut=is_cut)


def _beside(event: RawEvent) -> dict[str, Any]:
    return {
        "size": len(event.body),
        "fates": FatesOut.model_validate(event),
        "flags": (event.flags or "").splitlines(),
        "dropped_because": (event.dropped_because or "").splitlines(),
    }
