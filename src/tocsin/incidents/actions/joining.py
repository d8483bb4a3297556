"""Alerts join the open incidents of their groups, however many at once.

In a storm many writers bring alerts to one incident. They share a hold on it that keeps it open
until they commit; only one that makes it more urgent has it for itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import priority, room
from tocsin.incidents.actions import classifying, saving
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.room import Counted
from tocsin.incidents.store import groups as store
from tocsin.incidents.store.groups import Addition, Asked, Calm, Part, Standing
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.signals.signal import Severity

HELD_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Joining:
    """New alerts of one group, how bad the worst of them is, and the priority that a rule gives.

    ``are_fresh``: this transaction opened them, so they are part of nothing yet. ``since`` is what
    the incident has to be younger than to take them in, if anything.
    """

    key: str
    alert_ids: Sequence[int]
    worst: Severity
    because: str = ""
    priority: Priority | None = None
    by: str = ""
    are_fresh: bool = False
    since: datetime | None = None


def join(
    tx: Tx,
    wanted: Sequence[Joining],
    groups: Mapping[str, Standing],
    *,
    actor: Actor,
    now: datetime,
) -> dict[str, int]:
    """Return the incident of each group that has an open one, which has the alerts now.

    ``groups`` are those that had one when it was last looked, see ``standing`` and ``hold``.
    """
    permission.require(actor, Permission.RESPOND)
    ours = [one for one in wanted if one.key in groups]
    joined = _add(tx, [one for one in ours if _is_plain(groups[one.key], one)], groups, at=now)
    others = [one for one in ours if one.key not in joined]
    rising = [one for one in others if _may_rise(groups[one.key], one)]
    joined |= _attach(tx, [one for one in others if one not in rising], exclusively=False, at=now)
    joined |= _attach(tx, rising, exclusively=True, at=now)
    why = {joined[one.key][0]: one.because for one in ours if one.key in joined}
    entries = [_told(n, new, why.get(n, "")) for n, new in sorted(joined.values()) if new]
    # Thousands a minute in a storm, and nothing follows from that alone.
    ledger.record_all(tx, entries, actor=actor.label, at=now, is_queued=False)
    for one in rising:
        if one.key in joined:
            _raise(tx, joined[one.key][0], one, actor=actor, now=now)
    return {key: number for key, (number, _) in joined.items()}


def standing(tx: Tx, keys: Sequence[str]) -> dict[str, Standing]:
    """Return the open incidents of these groups at this moment, which may end the next."""
    return store.open_groups(tx, keys) if keys else {}


def hold(tx: Tx, wanted: Sequence[Joining]) -> dict[str, Standing]:
    """Return the same, and keep those open that these alerts can join without changing them.

    Of many groups most are new, and to ask after each takes longer than to look twice.
    """
    if len(wanted) > HELD_AT_ONCE:
        return standing(tx, [one.key for one in wanted])
    return store.hold_calm(tx, [_calm(one) for one in wanted]) if wanted else {}


def without_room(
    tx: Tx, wanted: Mapping[int, int], *, at_most: int, now: datetime
) -> dict[int, int]:
    """Return how many groups are open of each service, or of alerts without one, that may not
    have room for as many more as are wanted."""
    asked = [_asked(space, count, now) for space, count in sorted(wanted.items())]
    counts: dict[int, int] = {}
    for one in store.open_in(tx, asked, at_most=at_most):
        if one.count is not None:
            room.MEMORY.note(one.space, Counted(one.count, one.last_number, now))
            counts[one.space] = one.count
    return counts


def _asked(space: int, wanted: int, now: datetime) -> Asked:
    last = room.MEMORY.last(space, now=now)
    return Asked(space, wanted, last.count, last.last_number) if last else Asked(space, wanted)


def _calm(one: Joining) -> Calm:
    urgency = priority.default_urgency(one.worst, is_supported=True)
    urgencies = [level for level in Level if level.rank <= urgency.rank]
    priorities = [each for each in Priority if each <= one.priority] if one.priority else None
    return Calm(one.key, urgencies, priorities, one.since)


def _is_plain(group: Standing, one: Joining) -> bool:
    return group.is_held and one.are_fresh


def _may_rise(group: Standing, one: Joining) -> bool:
    """Whether these alerts could make it more urgent; support hours may still speak against it."""
    if one.priority is not None and one.priority < group.priority:
        return True
    urgency = priority.default_urgency(one.worst, is_supported=True)
    return not group.is_set_by_hand and urgency.rank < group.urgency.rank


def _raise(tx: Tx, number: int, one: Joining, *, actor: Actor, now: datetime) -> None:
    classifying.raise_urgency(tx, number, one.worst, actor=actor, now=now)
    if one.priority is not None:
        why = f"routing rule '{one.by}'"
        classifying.raise_priority(tx, number, one.priority, why, actor=actor, now=now)


def _add(
    tx: Tx, wanted: Sequence[Joining], groups: Mapping[str, Standing], *, at: datetime
) -> dict[str, tuple[int, Sequence[int]]]:
    """Let fresh alerts be parts of what is held; nobody has to be asked which of them are new."""
    if wanted:
        additions = [
            Addition(groups[one.key].number, one.alert_ids, one.because or None) for one in wanted
        ]
        store.attach_fresh(tx, additions, at=at)
    return {one.key: (groups[one.key].number, one.alert_ids) for one in wanted}


def _attach(
    tx: Tx, wanted: Sequence[Joining], *, exclusively: bool, at: datetime
) -> dict[str, tuple[int, Sequence[int]]]:
    """Return each group's incident and its new alerts, of those that are open still."""
    if not wanted:
        return {}
    parts = [Part(one.key, one.alert_ids, one.because) for one in wanted]
    held = store.hold_and_attach(tx, parts, exclusively=exclusively, at=at)
    return {key: (one.number, one.alert_ids) for key, one in held.items()}


def _told(number: int, new: Sequence[int], because: str) -> ledger.Entry:
    told = {"alerts": list(new), "count": len(new), "because": because or None}
    return saving.entry(number, "alerts_attached", told)
