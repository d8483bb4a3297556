"""Sources: who may send to us, with which key, and what they sent last."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from tocsin.api import names, raw_events
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.raw_events import RawEventOut, RawEventRow
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Duration, Id, Input, Limit, Listed, Output, shown
from tocsin.kit import pages
from tocsin.signals import actions, paste, viewing
from tocsin.signals.actions import listening, proving
from tocsin.signals.source import MOST_A_MINUTE, OVERLAP, NewSource, Retries, SourceRow
from tocsin.signals.tally import Tally

router = noun("sources")


class FieldOut(Output):
    """One thing to fill in."""

    name: str
    title: str
    kind: str
    is_required: bool
    default: Any
    help: str
    choices: list[str]


class VerificationOut(Output):
    """How deliveries prove whose they are where the source has a secret."""

    help: str


class KindOut(Output):
    """A kind of sender; ``fields`` are what its ``mapping`` may hold."""

    slug: str
    title: str
    group: str
    help: str
    fields: list[FieldOut]
    verification: VerificationOut | None


class SourceOut(Output):
    """Of the key only its last characters are shown; the one before is good for a while."""

    id: int
    name: str
    kind: str
    service: str | None
    service_id: int | None
    key_hint: str | None
    old_key_until: datetime | None
    mapping: dict[str, Any] | None
    is_strict: bool
    is_enabled: bool
    events_per_minute: int | None
    retries: Retries
    auto_resolve_after: Duration | None
    has_secret: bool
    created_at: datetime
    updated_at: datetime
    removed_at: datetime | None


class TallyOut(Output):
    """What the listeners heard for a source, and how much of that passed its filter.

    ``connected_at`` and ``problem`` tell how it stands with a broker of MQTT.
    """

    heard: int
    passed: int
    last_heard_at: datetime | None
    connected_at: datetime | None
    problem: str | None
    problem_since: datetime | None


class PasteOut(Output):
    """What goes into the sender's configuration; YOUR-KEY stands where its key belongs."""

    paste: str


class KeyOut(PasteOut):
    """``key``, and the lines to paste with the key in them, are shown this once."""

    key: str


class NewSourceOut(SourceOut, KeyOut):
    pass


class SourceChangeIn(Input):
    """``is_strict`` refuses what the protocol forbids, instead of accepting and flagging it.

    Above ``events_per_minute`` a web process answers 429; null is no limit of its own. ``retries``
    says by what a delivery that comes twice is known: its body (or its Idempotency-Key, if it has
    one), that key alone, or nothing. ``auto_resolve_after`` ends an alert so long after it was last
    said, unless the sender itself says until when it holds; null never does."""

    name: str
    service: Named | None = None
    mapping: dict[str, Any] | None = None
    is_strict: bool = False
    is_enabled: bool = True
    events_per_minute: int | None = Field(default=None, ge=1, le=MOST_A_MINUTE)
    retries: Retries = Retries.BODY
    auto_resolve_after: Duration | None = None


class SourceIn(SourceChangeIn):
    """``key`` is made when it is left out."""

    kind: str
    key: str | None = None


class SecretIn(Input):
    """What it is depends on the kind; see the kind's ``verification``."""

    secret: str = Field(min_length=1)


class KeyIn(Input):
    """``keep_old_for`` is how long the key before stays good; 0s ends it at once."""

    key: str | None = None
    keep_old_for: Duration = OVERLAP


@router.get("")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[SourceOut]:
    """Return sources by name; heartbeats and monitors are nouns of their own."""
    found = viewing.list_sources(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.get("/kinds")
def list_kinds(frame: Reading) -> Listed[KindOut]:
    """Return the kinds of senders that are understood."""
    found = viewing.list_kinds(actor=frame.actor)
    return Listed(items=[KindOut.model_validate(kind) for kind in found])


@router.post("", status_code=201)
def create(body: SourceIn, frame: Writing) -> NewSourceOut:
    new = NewSource(
        name=body.name,
        kind=body.kind,
        service_id=names.service_id(frame, body.service),
        mapping=body.mapping,
        is_strict=body.is_strict,
        is_enabled=body.is_enabled,
        key=body.key,
        events_per_minute=body.events_per_minute,
        retries=body.retries,
        auto_resolve_after=body.auto_resolve_after,
    )
    made = actions.create_source(frame.tx, new, actor=frame.actor, now=frame.now)
    source = actions.source(frame.tx, made.id)
    own = _one(frame, source).model_dump()
    return NewSourceOut(**own, key=made.key, paste=_lines(frame, source, key=made.key))


@router.get("/{source_id}")
def show(source_id: Id, frame: Reading) -> SourceOut:
    return _one(frame, viewing.view_source(frame.tx, source_id, actor=frame.actor))


@router.put("/{source_id}")
def replace(source_id: Id, body: SourceChangeIn, frame: Writing) -> SourceOut:
    """Make it what is given; its kind and its key stay."""
    wanted = NewSource(
        name=body.name,
        kind=actions.source(frame.tx, source_id).kind,
        service_id=names.service_id(frame, body.service),
        mapping=body.mapping,
        is_strict=body.is_strict,
        is_enabled=body.is_enabled,
        events_per_minute=body.events_per_minute,
        retries=body.retries,
        auto_resolve_after=body.auto_resolve_after,
    )
    actions.update_source(frame.tx, source_id, wanted, actor=frame.actor, now=frame.now)
    return _one(frame, actions.source(frame.tx, source_id))


@router.delete("/{source_id}", status_code=204)
def remove(source_id: Id, frame: Writing) -> None:
    """Refuse its key from now on and take it out of the lists; what it sent stays."""
    actions.remove_source(frame.tx, source_id, actor=frame.actor, now=frame.now)


@router.post("/{source_id}/keys", status_code=201)
def rotate_key(source_id: Id, body: KeyIn, frame: Writing) -> KeyOut:
    """Give the source another key; the one before stays good for a while."""
    key = actions.rotate_key(
        frame.tx,
        source_id,
        key=body.key,
        keep_old_for=body.keep_old_for,
        actor=frame.actor,
        now=frame.now,
    )
    source = actions.source(frame.tx, source_id)
    return KeyOut(key=key, paste=_lines(frame, source, key=key))


@router.put("/{source_id}/secret", status_code=204)
def set_secret(source_id: Id, body: SecretIn, frame: Writing) -> None:
    """Refuse from now on what does not prove that its sender knows this secret."""
    _keep_secret(frame, source_id, body.secret)


@router.delete("/{source_id}/secret", status_code=204)
def remove_secret(source_id: Id, frame: Writing) -> None:
    """Forget the secret; from now on the key alone is enough."""
    _keep_secret(frame, source_id, "")


@router.get("/{source_id}/paste")
def show_paste(source_id: Id, frame: Reading) -> PasteOut:
    """Return the lines to paste at the sender, without the key, which nobody knows any more."""
    source = viewing.view_source(frame.tx, source_id, actor=frame.actor)
    return PasteOut(paste=_lines(frame, source, key=paste.NO_KEY))


@router.get("/{source_id}/tally", response_model=TallyOut)
def show_tally(source_id: Id, frame: Reading) -> Tally:
    """Return what was heard for a source of syslog, SNMP or MQTT; of others it is nothing."""
    return listening.view_tally(frame.tx, source_id, actor=frame.actor)


@router.get("/{source_id}/raw-events")
def list_raw_events(
    source_id: Id, frame: Reading, cursor: Cursor = None, limit: Limit = 50
) -> Listed[RawEventRow]:
    """Return what the source sent and what became of it, newest first."""
    before_id = pages.decode(cursor, int)[0] if cursor else None
    found = viewing.list_raw_events(
        frame.tx, source_id, before_id=before_id, limit=limit, actor=frame.actor
    )
    return Listed(items=[raw_events.row(event) for event in found.items], next=found.next)


@router.get("/{source_id}/last-payload")
def show_last_payload(source_id: Id, frame: Reading) -> RawEventOut:
    """Return what the source sent last, to see with one's own eyes."""
    return raw_events.whole(viewing.last_payload(frame.tx, source_id, actor=frame.actor))


def _keep_secret(frame: Frame, source_id: int, secret: str) -> None:
    sealed_with, actor = frame.settings.key, frame.actor
    proving.set_secret(
        frame.tx, source_id, secret, sealed_with=sealed_with, actor=actor, now=frame.now
    )


def _lines(frame: Frame, source: SourceRow, *, key: str) -> str:
    return paste.lines(source.kind, url=frame.settings.base_url, key=key)


def _one(frame: Frame, source: SourceRow) -> SourceOut:
    return _shown(frame, [source])[0]


def _shown(frame: Frame, found: Sequence[SourceRow]) -> list[SourceOut]:
    known = names.of(frame.tx, services=[source.service_id for source in found])
    return [shown(SourceOut, each, service=known.service(each.service_id)) for each in found]
