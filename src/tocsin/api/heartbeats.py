"""Heartbeats: jobs that are expected to be heard from, and page when they are not."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.api import names
from tocsin.api.frame import Frame
from tocsin.api.names import Named
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Cursor, Duration, Id, Input, Limit, Listed, Output, shown
from tocsin.api.sources import KeyIn, KeyOut, PasteOut
from tocsin.kit import periods
from tocsin.signals import actions, paste, viewing
from tocsin.signals.heartbeat import HeartbeatRow, NewHeartbeat, Status
from tocsin.signals.signal import Severity

router = noun("heartbeats")

_MINUTE = periods.parse_duration("1m")


class HeartbeatOut(Output):
    """A ping is late when ``interval`` and ``grace`` have passed since the one before."""

    id: int
    source_id: int
    name: str
    key_hint: str
    service: str | None
    service_id: int | None
    is_enabled: bool
    interval: Duration
    interval_seconds: float
    grace: Duration
    grace_seconds: float
    severity: Severity
    status: Status
    last_ping_at: datetime | None
    due_at: datetime | None
    removed_at: datetime | None


class NewHeartbeatOut(HeartbeatOut, KeyOut):
    pass


class HeartbeatChangeIn(Input):
    name: str
    interval: Duration
    grace: Duration = _MINUTE
    severity: Severity = Severity.CRITICAL
    service: Named | None = None
    is_enabled: bool = True


class HeartbeatIn(HeartbeatChangeIn):
    """``key`` is made when it is left out."""

    key: str | None = None


@router.get("")
def list_all(frame: Reading, cursor: Cursor = None, limit: Limit = 50) -> Listed[HeartbeatOut]:
    """Return heartbeats by name."""
    found = viewing.list_heartbeats(frame.tx, cursor=cursor, limit=limit, actor=frame.actor)
    return Listed(items=_shown(frame, found.items), next=found.next)


@router.post("", status_code=201)
def create(body: HeartbeatIn, frame: Writing) -> NewHeartbeatOut:
    """Make a heartbeat; it waits for its first ping, so that making it wakes nobody."""
    wanted = _wanted(body, frame, key=body.key)
    made = actions.create_heartbeat(frame.tx, wanted, actor=frame.actor, now=frame.now)
    own = _one(frame, actions.heartbeat(frame.tx, made.id)).model_dump()
    return NewHeartbeatOut(**own, key=made.key, paste=_line(frame, made.key))


@router.get("/{heartbeat_id}")
def show(heartbeat_id: Id, frame: Reading) -> HeartbeatOut:
    return _one(frame, viewing.view_heartbeat(frame.tx, heartbeat_id, actor=frame.actor))


@router.put("/{heartbeat_id}")
def replace(heartbeat_id: Id, body: HeartbeatChangeIn, frame: Writing) -> HeartbeatOut:
    """Make it what is given; its key stays."""
    wanted = _wanted(body, frame)
    actions.update_heartbeat(frame.tx, heartbeat_id, wanted, actor=frame.actor, now=frame.now)
    return _one(frame, actions.heartbeat(frame.tx, heartbeat_id))


@router.delete("/{heartbeat_id}", status_code=204)
def remove(heartbeat_id: Id, frame: Writing) -> None:
    """Wait for it no more, refuse its key, and take it out of the lists; what it said stays."""
    actions.remove_heartbeat(frame.tx, heartbeat_id, actor=frame.actor, now=frame.now)


@router.post("/{heartbeat_id}/keys", status_code=201)
def rotate_key(heartbeat_id: Id, body: KeyIn, frame: Writing) -> KeyOut:
    """Give the heartbeat another key; the one before stays good for a while."""
    key = actions.rotate_key(
        frame.tx,
        actions.heartbeat(frame.tx, heartbeat_id).source_id,
        key=body.key,
        keep_old_for=body.keep_old_for,
        actor=frame.actor,
        now=frame.now,
    )
    return KeyOut(key=key, paste=_line(frame, key))


@router.get("/{heartbeat_id}/paste")
def show_paste(heartbeat_id: Id, frame: Reading) -> PasteOut:
    """Return the line that the job ends with, without the key, which nobody knows any more."""
    viewing.view_heartbeat(frame.tx, heartbeat_id, actor=frame.actor)
    return PasteOut(paste=_line(frame, paste.NO_KEY))


def _wanted(body: HeartbeatChangeIn, frame: Frame, *, key: str | None = None) -> NewHeartbeat:
    return NewHeartbeat(
        name=body.name,
        interval=body.interval,
        grace=body.grace,
        severity=body.severity,
        service_id=names.service_id(frame, body.service),
        is_enabled=body.is_enabled,
        key=key,
    )


def _line(frame: Frame, key: str) -> str:
    return paste.ping(url=frame.settings.base_url, key=key)


def _one(frame: Frame, heartbeat: HeartbeatRow) -> HeartbeatOut:
    return _shown(frame, [heartbeat])[0]


def _shown(frame: Frame, found: Sequence[HeartbeatRow]) -> list[HeartbeatOut]:
    known = names.of(frame.tx, services=[each.service_id for each in found])
    return [
        shown(
            HeartbeatOut,
            each,
            service=known.service(each.service_id),
            interval_seconds=each.interval.total_seconds(),
            grace_seconds=each.grace.total_seconds(),
        )
        for each in found
    ]
