"""Groups that rules let join another's incident: of what their service depends on, or alike.

A group that joins takes the other's key, so that everything after goes its ordinary way. It costs
nothing where no rule asks for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.alerts import similarity
from tocsin.catalog import actions as catalog
from tocsin.incidents.overflow import Group
from tocsin.incidents.store import correlation as store
from tocsin.incidents.store.correlation import Neighbour
from tocsin.kit.tx import Tx

DEEPEST = 5
LOOKED_AT = 200
ALWAYS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Found:
    key: str
    because: str


def joined(tx: Tx, groups: Sequence[Group], *, now: datetime) -> list[Group]:
    """Return the groups under the keys of the incidents that they join, each key once."""
    asking = [group for group in groups if _asks(group)]
    if not asking:
        return list(groups)
    standing = {group.key: group for group in groups}
    for group in sorted(asking, key=lambda group: group.alerts[0].id):
        found = _find(tx, group, standing, now=now)
        if found is not None:
            del standing[group.key]
            _put(standing, group, found)
    return sorted(standing.values(), key=lambda group: group.key)


def _asks(group: Group) -> bool:
    grouping = group.handling.grouping if group.handling else None
    return bool(grouping and (grouping.with_dependencies or grouping.similar))


def _find(tx: Tx, group: Group, standing: Mapping[str, Group], *, now: datetime) -> _Found | None:
    grouping = group.handling.grouping if group.handling else None
    if grouping is None:
        return None
    since = now - (group.window or ALWAYS)
    found = None
    if grouping.with_dependencies and group.service is not None:
        found = _needed(tx, group, standing, since=since)
    if found is None and grouping.similar is not None:
        found = _alike(tx, group, standing, grouping.similar, since=since)
    return found


def _needed(
    tx: Tx, group: Group, standing: Mapping[str, Group], *, since: datetime
) -> _Found | None:
    """Look from what it needs directly to what that needs, and so on."""
    asked = {group.space}
    level = [group.space]
    for _ in range(DEEPEST):
        needed = {s.id: s.name for one in level for s in catalog.dependencies(tx, one)}
        level = sorted(set(needed) - asked)
        asked |= set(level)
        for neighbour in _around(tx, group, level, standing, since=since):
            return _Found(neighbour.grouping_key, f"depends on {needed[neighbour.space]}")
    return None


def _alike(
    tx: Tx, group: Group, standing: Mapping[str, Group], enough: float, *, since: datetime
) -> _Found | None:
    said = group.alerts[0].summary
    ranked = [
        (similarity.of(said, each.title), -order, each)
        for order, each in enumerate(_around(tx, group, [group.space], standing, since=since))
    ]
    share, _, best = max(ranked, key=lambda one: one[:2], default=(0.0, 0, None))
    if best is None or share < enough:
        return None
    return _Found(best.grouping_key, f"sounds like '{best.title[:80]}' ({share:.2f})")


def _around(
    tx: Tx,
    group: Group,
    spaces: Sequence[int],
    standing: Mapping[str, Group],
    *,
    since: datetime,
) -> list[Neighbour]:
    """What is open already, and then what arrived with it; itself left out."""
    if not spaces:
        return []
    known = store.open_of(tx, spaces, since=since, limit=LOOKED_AT)
    beside = [
        Neighbour(other.key, 0, other.space, other.alerts[0].summary, since)
        for other in standing.values()
        if other.space in spaces and not _is_first(group, other)
    ]
    return [each for each in [*known, *beside] if each.grouping_key != group.key]


def _is_first(group: Group, other: Group) -> bool:
    """Of two alike that come together, the later joins the earlier."""
    return group.space == other.space and group.alerts[0].id < other.alerts[0].id


def _put(standing: dict[str, Group], group: Group, found: _Found) -> None:
    """Let it be one with whoever has that key; its own window ends nobody's."""
    there = standing.get(found.key)
    if there is None:
        standing[found.key] = replace(group, key=found.key, window=None, because=found.because)
        return
    because = there.because or found.because
    standing[found.key] = replace(there, alerts=(*there.alerts, *group.alerts), because=because)
