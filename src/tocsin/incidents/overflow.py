"""How many groups of alerts one service may have open, and where the rest of them goes.

A label that never repeats would make an incident of each alert, until nobody finds the one that
matters and the list itself is too long to be read. What is above the limit shares one incident,
which pages like any other.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
from msgspec.structs import replace

from tocsin.alerts.alert import Alert
from tocsin.alerts.handling import Handling
from tocsin.catalog.service import Service

GROUPS_AT_MOST = 5000
NO_SERVICE = 0


class Group(msgspec.Struct, frozen=True):
    """The alerts of one incident, the first of which gives it its name if it has no ``title``.

    ``window`` is how long it takes in alerts, None for as long as it is open; ``because`` says why
    these alerts are in it together.
    """

    key: str
    alerts: tuple[Alert, ...]
    service: Service | None
    title: str = ""
    handling: Handling | None = None
    window: timedelta | None = None
    because: str = ""

    @property
    def space(self) -> int:
        """In what it is counted: its service, or all alerts of none."""
        return self.service.id if self.service else NO_SERVICE


def bounded(groups: Sequence[Group], already_open: Mapping[int, int]) -> list[Group]:
    """Of new groups those that there is room for, and one for all the others of a space.

    ``already_open`` counts the open groups of each space.
    """
    room = {space: max(0, GROUPS_AT_MOST - count) for space, count in already_open.items()}
    kept: list[Group] = []
    over: dict[int, Group] = {}
    for group in groups:
        if room.get(group.space, GROUPS_AT_MOST) > 0:
            room[group.space] = room.get(group.space, GROUPS_AT_MOST) - 1
            kept.append(group)
        else:
            before = over.get(group.space)
            alerts = (*before.alerts, *group.alerts) if before else group.alerts
            over[group.space] = replace(_overflow(group), alerts=alerts)
    return [*kept, *over.values()]


def _overflow(group: Group) -> Group:
    whose = f"of {group.service.name}" if group.service else "without a service"
    return replace(
        group,
        key=hashlib.sha256(f"overflow\x1f{group.space}".encode()).hexdigest(),
        title=f"More than {GROUPS_AT_MOST:,} groups of alerts {whose} at once: these are the rest",
        because=f"more than {GROUPS_AT_MOST:,} groups were open",
    )
