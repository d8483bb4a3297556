"""Notifications on their way out: claim, send with no transaction open, finish.

The claim is committed before anything is sent, so a crash leaves a lease that runs out and the
notification is sent again under the same identity. The finish holds only under the fence of its
own claim, so a worker that slept through its lease changes nothing. What was answered before
the claim is not claimed, and so no sending begins after an answer.

Claims and finishes of many senders share statements; each sender still holds one notification.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.identity import actor
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.notify import actions, alone, bundle, sending
from tocsin.notify import attempt as attempts
from tocsin.notify import channels as providers
from tocsin.notify.attempt import Attempt, Outcome, Status, Tried, Verdict
from tocsin.notify.backoff import PATIENCE
from tocsin.notify.message import Kind
from tocsin.notify.notification import Setting
from tocsin.notify.sending import Claimed, Means, message_of
from tocsin.notify.store import bundling, due, follow_ups, inbox
from tocsin.notify.store import delivery as store
from tocsin.notify.store.delivery import Held, Lease, Row
from tocsin.notify.store.follow_ups import Begun

__all__ = ["IS_FROZEN", "LEASE", "Claimed", "Finished", "Means", "Room", "claim", "finish", "send"]

LEASE = timedelta(seconds=15)
NEEDLESS_ROUNDS = 100
MOST_CRASHES = 2
_SLACK = timedelta(seconds=5)
IS_FROZEN = due.IS_FROZEN


@dataclass(frozen=True, slots=True)
class Room:
    """How many senders are free, and for what.

    ``busy`` are hosts of addresses to which enough is on its way already.
    """

    senders: int = 1
    only_pages: bool = False
    busy: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """``status`` is None when the writer came late and changed nothing."""

    status: Status | None


def claim(tx: Tx, now: datetime, *, channels: Sequence[str] | None = None) -> Claimed | None:
    """Lease the most urgent notification that is due on these channels; None when there is none."""
    wanted = list(providers.PROVIDERS) if channels is None else channels
    found = claim_some(tx, now, channels=wanted, room=Room())
    return found[0] if found else None


def claim_some(tx: Tx, now: datetime, *, channels: Sequence[str], room: Room) -> list[Claimed]:
    """Lease one for each free sender, the most urgent first; what is needless is settled."""
    rows: list[Row] = []
    for _ in range(NEEDLESS_ROUNDS):
        wanted = Lease(channels, now + LEASE, room.senders - len(rows), room.only_pages, room.busy)
        found = store.claim(tx, wanted, now=now)
        needless = [(row, reason) for row in found if (reason := _needless(row))]
        rows += [row for row in found if not _needless(row)]
        if not needless:
            break
        _spare(tx, needless, now)
    return _together(tx, rows, now)


def _together(tx: Tx, rows: Sequence[Row], now: datetime) -> list[Claimed]:
    """Let each take along the pages that wait, or have waited, to be told together with it."""
    carriers, beside = _carried(rows)
    pages = [row.id for row in carriers if row.others_wait and _can_carry(row)]
    if pages:
        until, most = now + LEASE, bundle.MOST_TOGETHER
        for one in bundling.claim_beside(tx, pages, until=until, now=now, limit=most):
            beside.setdefault(one.carrier_id, []).append(one.row)
    return [Claimed(row, _setting(row), now, tuple(beside.get(row.id, ()))) for row in carriers]


def _carried(rows: Sequence[Row]) -> tuple[list[Row], dict[int, list[Row]]]:
    """Part those that carry a message from those that have waited to be told in it."""
    carriers: list[Row] = []
    carrier_of: dict[tuple[object, ...], int] = {}
    beside: dict[int, list[Row]] = {}
    for row in rows:
        way = (row.person_id, row.channel, row.address, row.message.get("is_drill"))
        if row.is_held and row.unfinished == 0 and way in carrier_of:
            beside.setdefault(carrier_of[way], []).append(row)
            continue
        carriers.append(row)
        if _can_carry(row):
            carrier_of.setdefault(way, row.id)
    return carriers, beside


def _can_carry(row: Row) -> bool:
    return row.kind is Kind.PAGE and row.person_id is not None


def _setting(row: Row) -> Setting | None:
    return Setting(**row.setting) if row.setting else None


def due_channels(tx: Tx, now: datetime, *, channels: Sequence[str]) -> list[str]:
    """Return those of the channels on which something is due, or was left half done."""
    return due.channels(tx, channels, now=now, too_late=now + due.LONGEST_LEASE)


def send(claimed: Claimed, *, means: Means) -> Attempt:
    """Make one attempt; what nobody survived sending is sent in a process of its own."""
    if claimed.row.unfinished >= MOST_CRASHES:
        return alone.send(claimed, means=means)
    return sending.send(claimed, means=means)


def finish(tx: Tx, claimed: Claimed, attempt: Attempt, now: datetime) -> Finished:
    """Record what came of the attempt, unless the lease has passed to somebody else."""
    return finish_some(tx, [(claimed, attempt)], now)[0]


def finish_some(tx: Tx, done: Sequence[tuple[Claimed, Attempt]], now: datetime) -> list[Finished]:
    """The same for many, each under the fence of its own claim."""
    held = store.close_attempts(tx, [(claimed.row, attempt) for claimed, attempt in done], at=now)
    ends = [
        _end(claimed.row, held[claimed.id], attempt, now)
        for claimed, attempt in done
        if claimed.id in held
    ]
    if ends:
        store.settle(tx, [(e.row, e.verdict, e.was_asked) for e in ends], now=now)
    _note_bundled(tx, done, ends)
    for end in ends:
        if end.verdict.status is Status.DELIVERED and end.row.person_id is not None:
            person_id = end.row.person_id
            inbox.insert(tx, end.row.id, message_of(end.row), person_id=person_id, at=now)
    _follow(tx, ends, now)
    _give_up_lost(tx, done, now)
    hurried = [end.row for end in ends if end.verdict.hurries]
    if hurried:
        due.hurry(tx, hurried, now=now)
    _record(tx, [(end.row, end.verdict) for end in ends], now)
    ended = {end.row.id: end.verdict.status for end in ends}
    return [Finished(ended.get(claimed.id)) for claimed, _ in done]


def unfreeze(tx: Tx, *, now: datetime) -> int:
    """Make due what would wait for a time that the clock was set back from."""
    return due.unfreeze(tx, now=now, slack=_SLACK, longest_pause=PATIENCE + _SLACK)


@dataclass(frozen=True, slots=True)
class _End:
    row: Row
    verdict: Verdict
    was_asked: bool
    provider_id: str | None


def _end(row: Row, held: Held, attempt: Attempt, now: datetime) -> _End:
    current = replace(row, attempts=held.attempts, stop_reason=held.stop_reason)
    verdict = attempts.judge(_tried(current), attempt, now=now)
    was_asked = attempt.outcome is not Outcome.DEFERRED
    return _End(current, verdict, was_asked, attempt.provider_id)


def _note_bundled(tx: Tx, done: Sequence[tuple[Claimed, Attempt]], ends: Sequence[_End]) -> None:
    """Keep in whose message those were told that went out beside another."""
    out = {e.row.id for e in ends if e.verdict.status in (Status.SENT, Status.DELIVERED)}
    bundled = {c.id: c.carrier_id for c, _ in done if c.carrier_id is not None and c.id in out}
    if bundled:
        bundling.note(tx, bundled)


def _follow(tx: Tx, ends: Sequence[_End], now: datetime) -> None:
    """Note when providers are to be asked what became of what they have taken."""
    begun = []
    for end in ends:
        channel = providers.PROVIDERS.get(end.row.channel)
        follow = channel.follow if channel else None
        if follow and end.provider_id and end.verdict.status is Status.SENT:
            due_at, ends_at = now + follow.every, now + follow.lasts
            begun.append(Begun(end.row, end.provider_id, due_at, ends_at))
    if begun:
        follow_ups.begin(tx, begun)


def _give_up_lost(tx: Tx, done: Sequence[tuple[Claimed, Attempt]], now: datetime) -> None:
    """Switch off contacts whose provider said that they are no more; their persons see why."""
    for claimed, attempt in done:
        if not attempt.is_gone:
            continue
        row = claimed.row
        for contact in actions.at_address(tx, row.channel, row.address):
            if contact.person_id == row.person_id:
                reason = attempt.error or "The provider says that it is no more."
                actions.switch_off(tx, contact.id, reason=reason, now=now)


def _needless(row: Row) -> str | None:
    """Why it need not be sent any more."""
    if row.stop_reason is None and row.newer_id is not None:
        return f"superseded by notification {row.newer_id}"
    return row.stop_reason


def _spare(tx: Tx, needless: Sequence[tuple[Row, str]], now: datetime) -> None:
    verdicts = [(row, Verdict(Status.SUPPRESSED, reason)) for row, reason in needless]
    store.settle(tx, [(row, verdict, False) for row, verdict in verdicts], now=now)
    _record(tx, verdicts, now)


def _tried(row: Row) -> Tried:
    channel = providers.PROVIDERS.get(row.channel)
    return Tried(
        kind=row.kind,
        urgency=row.urgency,
        attempts=row.attempts,
        created_at=row.created_at,
        stop_reason=row.stop_reason,
        is_inside=channel is not None and channel.is_inside,
    )


_EVENTS = {
    Status.SENT: "notification.sent",
    Status.DELIVERED: "notification.sent",
    Status.FAILED: "notification.failed",
    Status.SUPPRESSED: "notification.suppressed",
}


def _record(tx: Tx, ends: Sequence[tuple[Row, Verdict]], now: datetime) -> None:
    """Tell the ledger how they ended; what is tried again has not ended."""
    entries = [
        ledger.Entry(_EVENTS[verdict.status], row.subject, _told(row, verdict))
        for row, verdict in ends
        if verdict.status in _EVENTS
    ]
    # Only what failed causes something: what was sent need not be looked at again.
    causes = any(verdict.status is Status.FAILED for _, verdict in ends)
    ledger.record_all(tx, entries, actor=actor.SYSTEM.label, at=now, is_queued=causes)


def _told(row: Row, verdict: Verdict) -> dict[str, object]:
    told: dict[str, object] = {
        "notification_id": row.id,
        "person_id": row.person_id,
        "channel": row.channel,
        "kind": row.kind,
        "cause": row.cause,
        "attempts": row.attempts,
        "reason": verdict.reason,
    }
    return {**told, "is_quarantined": True} if verdict.is_quarantined else told
