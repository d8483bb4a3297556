"""Where alerts would find a place, for whoever looks ahead: nothing is declared or joined by it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.alerts.alert import Alert
from tocsin.alerts.handling import Handling
from tocsin.incidents import attaching, imagined, overflow
from tocsin.incidents.actions import correlating, joining
from tocsin.incidents.imagined import Imagined
from tocsin.incidents.incident import Declaration
from tocsin.incidents.overflow import Group
from tocsin.incidents.store.groups import Standing
from tocsin.kit.tx import Tx


def declarations(
    tx: Tx, opened: Sequence[Alert], said: Mapping[int, Handling]
) -> list[Declaration]:
    """Return what would be declared of these alerts if nothing were open yet."""
    groups = correlating.together(tx, attaching.groups_of(tx, opened, said))
    groups.sort(key=attaching.first_id)
    within = sorted(overflow.bounded(groups, {}), key=lambda group: group.key)
    return [attaching.declaration(group) for group in within]


def placed(
    tx: Tx,
    opened: Sequence[Alert],
    said: Mapping[int, Handling],
    *,
    now: datetime,
    by_then: Imagined = imagined.NOTHING,
) -> list[tuple[Group, int | None]]:
    """Return the groups of these alerts, each with the open incident that it would join."""
    alone = attaching.groups_of(tx, opened, said)
    old = attaching.old(alone, _standing(tx, alone, by_then), now=now)
    groups = correlating.joined(tx, alone, now=now, by_then=by_then)
    standing = _standing(tx, [group for group in groups if group.key not in old], by_then)
    within = attaching.within(tx, groups, standing, now=now)
    over = joining.standing(tx, [group.key for group in within if group.title])
    numbers = {key: one.number for key, one in {**standing, **over}.items()}
    return [(group, numbers.get(group.key)) for group in within]


def _standing(tx: Tx, groups: Sequence[Group], by_then: Imagined) -> dict[str, Standing]:
    keys = {group.key for group in groups}
    found = joining.standing(tx, sorted(keys))
    there = {key: one for key, one in found.items() if key not in by_then.over}
    for one in by_then.opened:
        key = one.grouping_key
        if key is not None and key in keys:
            is_set = one.priority_reason is not None
            there[key] = Standing(key, one.number, one.urgency, one.priority, is_set, one.logged_at)
    return there
