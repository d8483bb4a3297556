"""Groups that rules let join another's incident: of what their service depends on, or alike.

A group that joins takes the other's key, so that everything after goes its ordinary way. It costs
nothing where no rule asks for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from tocsin.alerts import similarity
from tocsin.catalog import actions as catalog
from tocsin.incidents import imagined
from tocsin.incidents.imagined import Imagined
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


@dataclass(frozen=True, slots=True)
class _Ground:
    """What groups can join: the others beside them, and unless ``now`` is None what is open."""

    tx: Tx
    standing: dict[str, Group]
    now: datetime | None
    by_then: Imagined = imagined.NOTHING


def joined(
    tx: Tx, groups: Sequence[Group], *, now: datetime, by_then: Imagined = imagined.NOTHING
) -> list[Group]:
    """Return the groups under the keys of the incidents that they join, each key once."""
    return _joined(_Ground(tx, {group.key: group for group in groups}, now, by_then))


def together(tx: Tx, groups: Sequence[Group]) -> list[Group]:
    """The same if nothing were open but what comes together."""
    return _joined(_Ground(tx, {group.key: group for group in groups}, None))


def _joined(ground: _Ground) -> list[Group]:
    asking = [group for group in ground.standing.values() if _asks(group)]
    for one in sorted(asking, key=lambda group: group.alerts[0].id):
        found = _find(ground, one)
        if found is not None:
            whole = ground.standing.pop(one.key)  # with what joined it before
            _put(ground.standing, whole, found)
    return sorted(ground.standing.values(), key=lambda group: group.key)


def _asks(group: Group) -> bool:
    grouping = group.handling.grouping if group.handling else None
    return bool(grouping and (grouping.with_dependencies or grouping.similar))


def _find(ground: _Ground, group: Group) -> _Found | None:
    grouping = group.handling.grouping if group.handling else None
    if grouping is None:
        return None
    found = None
    if grouping.with_dependencies and group.service is not None:
        found = _needed(ground, group)
    if found is None and grouping.similar is not None:
        found = _alike(ground, group, grouping.similar)
    return found


def _needed(ground: _Ground, group: Group) -> _Found | None:
    """Look from what it needs directly to what that needs, and so on."""
    asked = {group.space}
    level = [group.space]
    for _ in range(DEEPEST):
        needed = {s.id: s.name for one in level for s in catalog.dependencies(ground.tx, one)}
        level = sorted(set(needed) - asked)
        asked |= set(level)
        for neighbour in _around(ground, group, level):
            return _Found(neighbour.key, f"depends on {needed[neighbour.space]}")
    return None


def _alike(ground: _Ground, group: Group, enough: float) -> _Found | None:
    said = group.alerts[0].summary
    ranked = [
        (similarity.of(said, each.title), -order, each)
        for order, each in enumerate(_around(ground, group, [group.space]))
    ]
    share, _, best = max(ranked, key=lambda one: one[:2], default=(0.0, 0, None))
    if best is None or share < enough:
        return None
    return _Found(best.key, f"sounds like '{best.title[:80]}' ({share:.2f})")


def _around(ground: _Ground, group: Group, spaces: Sequence[int]) -> list[Neighbour]:
    """What is open already, and then what arrived with it; itself left out."""
    if not spaces:
        return []
    found = _open(ground, group, spaces)
    found += [
        Neighbour(other.key, other.space, other.alerts[0].summary)
        for other in ground.standing.values()
        if other.space in spaces and not _is_first(group, other)
    ]
    return [each for each in found if each.key != group.key]


def _open(ground: _Ground, group: Group, spaces: Sequence[int]) -> list[Neighbour]:
    if ground.now is None:
        return []
    since = ground.now - (group.window or ALWAYS)
    known = store.open_of(ground.tx, spaces, since=since, limit=LOOKED_AT)
    opened = [
        Neighbour(each.grouping_key, imagined.space(each), each.title)
        for each in ground.by_then.around(spaces, since)
        if each.grouping_key is not None
    ]
    return [*opened, *(each for each in known if each.key not in ground.by_then.over)]


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
