"""Writing down who served, as it happens, and telling the ledger of each hand-over."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tocsin.identity import actor as actors
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.oncall import served as ideas
from tocsin.oncall.actions import duty
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.served import HandOver, Served
from tocsin.oncall.shift import Shift, Span
from tocsin.oncall.store import paged_from
from tocsin.oncall.store import served as store

CLERK = actors.system("duty")
HANDED_OVER = "shift.handed_over"
_LONGEST_LOOK = timedelta(days=60)


def write_down(tx: Tx, *, now: datetime) -> int:
    """Write down what was served since the last look; return how many hand-overs there were."""
    mark = store.hold_mark(tx, now=now)
    if mark is None:
        return 0
    if mark >= now:  # just begun, or the clock was set back
        store.set_mark(tx, now)
        return 0
    span = Span(max(mark, now - _LONGEST_LOOK), now)
    open_rows = store.running(tx)
    running = {each.schedule_id: each for each in open_rows}
    found = duty.calendar(tx, starts_at=span.starts_at, ends_at=span.ends_at)
    changes = sum([_write(tx, plan, line, running.get(plan.id), span) for plan, line in found])
    _end_orphans(tx, open_rows, {plan.id: plan for plan, _ in found}, now=now)
    store.set_mark(tx, now)
    return changes


def served(tx: Tx, *, starts_at: datetime, ends_at: datetime) -> list[Served]:
    """Return what was served in the period as it was written down."""
    return store.touching(tx, starts_at, ends_at)


def written_since(tx: Tx) -> datetime | None:
    """Return from when on what was served is written down; None before that."""
    return store.first(tx)


def is_first(tx: Tx, schedule_id: int, at: str) -> bool:
    """Say whether nobody had served a schedule before this moment (ISO 8601)."""
    return not store.has_served(tx, schedule_id, before=datetime.fromisoformat(at))


def concerning(tx: Tx, schedule_id: int, subjects: Sequence[str]) -> set[str]:
    """Return those of these subjects that were paged about from the schedule."""
    return set(paged_from.subjects(tx, schedule_id, subjects)) if subjects else set()


def _write(
    tx: Tx, plan: Schedule, line: Sequence[Shift], running: Served | None, span: Span
) -> int:
    found = ideas.progress(running, line, span)
    if running is not None and found.ended_at is not None:
        store.end(tx, running.id, at=found.ended_at)
    for each in found.begun:
        lasts = each.ends_at >= span.ends_at
        store.begin(tx, plan.id, plan.name, each, ends_at=None if lasts else each.ends_at)
    for change in found.hand_overs:
        _record(tx, plan, change, now=span.ends_at)
    return len(found.hand_overs)


def _end_orphans(
    tx: Tx, rows: Sequence[Served], plans: Mapping[int, Schedule], *, now: datetime
) -> None:
    """End what was still served in schedules that are no more."""
    for each in rows:
        if each.schedule_id not in plans:
            store.end(tx, each.id, at=now)


def _record(tx: Tx, plan: Schedule, change: HandOver, *, now: datetime) -> None:
    data = {
        "schedule": plan.name,
        "from": change.from_id,
        "to": change.to_id,
        "at": change.at.isoformat(),
    }
    subject = f"schedule/{plan.id}"
    ledger.record(tx, kind=HANDED_OVER, subject=subject, actor=CLERK.label, at=now, data=data)
