"""Alerts gathered into the groups of which each is one incident."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tocsin.alerts import grouping
from tocsin.alerts.alert import Alert
from tocsin.alerts.handling import Handling
from tocsin.alerts.rule import Grouping
from tocsin.catalog.service import Service
from tocsin.incidents.overflow import Group


def groups(
    opened: Sequence[Alert], services: Mapping[int, Service], said: Mapping[int, Handling]
) -> list[Group]:
    """In the order of their keys, so that two transactions lock incidents alike."""
    first: dict[str, Group] = {}
    members: dict[str, list[Alert]] = {}
    for alike in _alike(opened, services, said):
        service = services.get(alike[0].service_id or 0)
        one = _alone(alike[0], service, said.get(alike[0].id))
        first.setdefault(one.key, one)
        members.setdefault(one.key, []).extend(alike)
    return [replace(first[key], alerts=tuple(members[key])) for key in sorted(first)]


def _alike(
    opened: Sequence[Alert], services: Mapping[int, Service], said: Mapping[int, Handling]
) -> Iterable[list[Alert]]:
    """Alerts of which is seen at once that they are of one group, as those of a storm mostly are:
    of one service, all it groups by is the same, and no rule says anything about them."""
    found: dict[object, list[Alert]] = {}
    for alert in opened:
        service = services.get(alert.service_id or 0)
        shared = tuple(alert.labels.get(name) for name in service.group_by) if service else ()
        is_plain = any(shared) and alert.id not in said
        found.setdefault((alert.service_id, shared) if is_plain else alert.id, []).append(alert)
    return found.values()


def _alone(alert: Alert, service: Service | None, handling: Handling | None) -> Group:
    """The group of one alert: as its service wants it, but for what a rule says."""
    wanted = handling.grouping if handling and handling.grouping else Grouping()
    group_by = wanted.by if wanted.by is not None else service.group_by if service else ()
    key = grouping.key(
        service_id=service.id if service else None,
        group_by=group_by,
        labels=alert.labels,
        alone=f"{alert.source_id}/{alert.identity}",
        is_ruled=wanted.by is not None,
    )
    window = wanted.within or (service.group_window if service else None)
    shared = ", ".join(grouping.shared(group_by, alert.labels))
    because = f"same {shared}" if shared else ""
    return Group(key, (alert,), service, handling=handling, window=window, because=because)
