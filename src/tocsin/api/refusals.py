"""Refusals: events that a door turned away, and those that were muted, dropped or not readable."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from tocsin.api import names, raw_events
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Listed, Moment, Output, Reference, shown
from tocsin.api.why import LinkOut
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.incidents import replaying
from tocsin.incidents.actions import turning
from tocsin.kit import text
from tocsin.signals import actions as signals
from tocsin.signals import refusal, scrubbing
from tocsin.signals.actions import refusals
from tocsin.signals.refusal import Reason, Wanted

router = noun("refusals")

_SHOWN = 100_000

Ref = Annotated[str, Path(max_length=40, description="As it is listed: refusal-12 or event-34.")]
Name = Annotated[str | None, Field(min_length=1, max_length=320)]


class RefusalRow(Output):
    """``count`` is how many were refused like it; ``source`` is null for strangers.

    ``replayed_as`` is the raw event that it became when somebody replayed it.
    """

    ref: str
    at: datetime
    reason: Reason
    error: str
    source: str | None
    source_id: int | None
    address: str
    size: int
    count: int
    replayed_as: int | None


class RefusalOut(Output):
    """``body`` has its secrets hidden and is cut after 100,000 characters; the bytes as they came
    are at ``/refusals/REF/body``. Unless ``is_whole``, only the beginning of it was kept. The
    ``trace`` says link by link why it paged nobody."""

    ref: str
    at: datetime
    reason: Reason | None
    error: str
    source: str | None
    source_id: int | None
    address: str
    path: str
    key_hint: str
    content_type: str
    headers: dict[str, Any]
    body: str
    size: int
    is_whole: bool
    count: int
    last_at: datetime
    replayed_as: int | None
    replay_of: str | None
    trace: list[LinkOut]


class RefusalQuery(Input):
    """Without reasons, all of them."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[list[Reason], Field(default_factory=list)]
    source: Name = None
    since: Moment | None = None
    until: Moment | None = None
    cursor: Annotated[str | None, Field(max_length=500)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ReplayIn(Input):
    """``after`` is the replay that is known of: without it, what was replayed before is not
    replayed again. ``source`` says for whom, where nobody's key came with it."""

    after: Reference | None = None
    source: Named | None = None


class ReplayOut(Output):
    """``is_new`` is false when it had been replayed already, as this raw event."""

    raw_event_id: int
    at: datetime
    by: str
    is_new: bool
    outcomes: list[str]
    unread: str | None


@router.get("")
def list_all(query: Annotated[RefusalQuery, Query()], frame: Reading) -> Listed[RefusalRow]:
    """Return what made no alert, newest first."""
    wanted = Wanted(
        source_id=None if query.source is None else names.source(frame, query.source).id,
        reasons=tuple(query.reason) or tuple(Reason),
        since=query.since,
        until=query.until,
        limit=query.limit,
    )
    found = refusals.page_of_unheard(frame.tx, wanted, cursor=query.cursor, actor=frame.actor)
    known = _sources(frame, (each.source_id for each in found.items))
    rows = [shown(RefusalRow, e, source=known.get(e.source_id or 0)) for e in found.items]
    return Listed(items=rows, next=found.next)


@router.get("/{ref}")
def show(ref: Ref, frame: Reading) -> RefusalOut:
    """Return one with its payload, secrets hidden."""
    found = refusals.whole(frame.tx, refusal.reference(ref), actor=frame.actor)
    source = _sources(frame, [found.source_id]).get(found.source_id or 0)
    body = text.storable(scrubbing.pretty(found.body))[:_SHOWN]
    links = turning.explain(frame.tx, refusal.reference(ref), actor=frame.actor)
    trace = [LinkOut.model_validate(each) for each in links]
    return shown(RefusalOut, found, source=source, body=body, trace=trace)


@router.get("/{ref}/body", response_class=Response)
def body(ref: Ref, frame: Reading) -> Response:
    """Return the bytes as they came, as many as are kept; a sender's secrets may be in them."""
    permission.require(frame.actor, Permission.CONFIGURE)
    found = refusals.whole(frame.tx, refusal.reference(ref), actor=frame.actor)
    return raw_events.download(found.body)


@router.post("/{ref}/replays", status_code=201)
def replay(ref: Ref, body: ReplayIn, frame: Writing) -> ReplayOut:
    """Take it in once more, by the mapping and the rules of now, as a new raw event."""
    source_id = None if body.source is None else names.source(frame, body.source).id
    asked = replaying.Asked(refusal.reference(ref), body.after, source_id)
    done = replaying.replay(frame.tx, asked, actor=frame.actor, now=frame.now)
    receipt = done.receipt
    return ReplayOut(
        raw_event_id=done.replay.raw_event_id,
        at=done.replay.at,
        by=done.replay.actor,
        is_new=receipt is not None,
        outcomes=[str(outcome) for outcome in receipt.outcomes] if receipt else [],
        unread=(receipt.error or None) if receipt else None,
    )


def _sources(frame: Frame, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = sorted({each for each in ids if each is not None})
    found = signals.sources(frame.tx, ids=wanted) if wanted else []
    return {source.id: source.name for source in found}
